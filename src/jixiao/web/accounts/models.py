"""People and what they may do where: a grant is a role at an organisation for a time."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from jixiao.web.organisations.models import Organisation


class Role(models.TextChoices):
    """A role says what; the organisation of the grant says where. What each may do with a form
    stands in the workflow file, which may call them otherwise and have more of them; the three
    administrators do nothing with forms."""

    CLERK = "clerk", "经办"
    UNIT_HEAD = "unit_head", "单位负责人"
    DEPARTMENT_REVIEWER = "department_reviewer", "主管部门审核"
    SECTOR_OFFICE = "sector_office", "业务科室"
    PERFORMANCE_OFFICE = "performance_office", "绩效科"
    EXPERT = "expert", "第三方专家"
    AUDITOR = "auditor", "审计"
    VIEWER = "viewer", "查阅"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    AUDIT_ADMINISTRATOR = "audit_administrator", "审计管理员"


ADMINISTRATOR_ROLES = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)
BUSINESS_ROLES = frozenset(Role) - ADMINISTRATOR_ROLES
BUREAU_ROLES = frozenset({Role.SECTOR_OFFICE, Role.PERFORMANCE_OFFICE})  # offices of 财政部门


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
    """A person. Never deleted, only made inactive: the ledger names them.

    `created_by` is the account of whoever created this one, who may not grant it anything; empty
    for accounts made on the machine itself.
    """

    username = models.CharField(
        "账号",
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9._-]{1,49}$", "账号以小写字母开头，2至50位小写字母、数字、点、横线。"
            )
        ],
    )
    name = models.CharField("姓名", max_length=50)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=50, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        db_table = "account_user"

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How the ledger names this person."""
        return f"user:{self.username}"


class Grant(models.Model):
    """`user` has `role` at `organisation` and everything below it, from a day up to a day.

    Both days count. Administrators have no organisation: they see no rows. `granted_by` is empty
    where the grant was made on the machine itself.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=50, blank=True)
    granted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "account_grant"
        indexes = [models.Index(fields=["user", "role"], name="account_grant_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(ADMINISTRATOR_ROLES), organisation__isnull=True)
                | (
                    ~models.Q(role__in=sorted(ADMINISTRATOR_ROLES))
                    & models.Q(organisation__isnull=False)
                ),
                name="account_grant_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.organisation or ''}".rstrip()
