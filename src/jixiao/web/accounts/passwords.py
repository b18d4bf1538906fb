"""What a password must be beyond Django's own checks."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class ThreeKindsOfCharacters:
    """At least three of: lower case, upper case, digits, other signs (GB/T 22239-2019, a)."""

    def validate(self, password: str, user: object = None) -> None:
        kinds = (
            any(character.islower() for character in password),
            any(character.isupper() for character in password),
            any(character.isdigit() for character in password),
            any(not character.isalnum() for character in password),
        )
        if sum(kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_three_kinds")

    def get_help_text(self) -> str:
        return "密码须包含大写字母、小写字母、数字、符号中的至少三种。"
