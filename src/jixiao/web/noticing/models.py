"""Where a person wants letters, and the letters of each day."""

from __future__ import annotations

from django.db import models

from jixiao.web.accounts.models import User


class Mailbox(models.Model):
    """A person's e-mail address and whether the daily letter goes there. Both are the person's own
    choice; without a row no letter is sent."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="mailbox")
    email = models.EmailField(max_length=254)
    wanted = models.BooleanField(default=True)

    class Meta:
        db_table = "notice_mailbox"

    def __str__(self) -> str:
        return f"{self.user} {self.email}"


class Letter(models.Model):
    """The letter of one person and day: there is one row at most, so no second letter goes out.

    `sending` is written before the server is asked. A row that stays so belongs to a run that broke
    off: whether that letter arrived is not known, so it is told and not sent again.
    """

    class State(models.TextChoices):
        SENDING = "sending", "发送中断"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="letters")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENDING)
    at = models.DateTimeField()

    class Meta:
        db_table = "notice_letter"
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="notice_letter_user_day"),
            models.CheckConstraint(
                condition=models.Q(state__in=["failed", "sending", "sent"]),
                name="notice_letter_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
