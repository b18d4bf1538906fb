"""People and what they may do where: a grant is a role at an organisation for a time."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from jixiao.web.organisations.models import Organisation


class Role(models.TextChoices):
    """Roles of the first workflow. A role says what; the organisation of the grant says where."""

    CLERK = "clerk", "经办"
    DEPARTMENT_REVIEWER = "department_reviewer", "主管部门审核"
    BUREAU_REVIEWER = "bureau_reviewer", "财政审核"
    VIEWER = "viewer", "查阅"


class UserManager(BaseUserManager["User"]):
    """Creates people; there is no sign-up and no superuser."""

    def create_user(
        self, username: str, name: str, password: str, *, must_change_password: bool = True
    ) -> User:
        """A person whose first password must be changed, unless said otherwise."""
        user = self.model(username=username, name=name, must_change_password=must_change_password)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. Never deleted, only made inactive: the ledger names them."""

    username = models.CharField("账号", max_length=50, unique=True)
    name = models.CharField("姓名", max_length=50)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        db_table = "account_user"

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """`user` has `role` at `organisation` and everything below it, from a day up to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "account_grant"
        indexes = [models.Index(fields=["user", "role"], name="account_grant_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.organisation}"
