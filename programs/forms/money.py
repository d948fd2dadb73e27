"""Where a resident wants their money back: bank, account number and holder, checked before it is sealed."""

import unicodedata

from django import forms

from accounts.validators import refuse_resident_number
from programs.bank_accounts import read_account
from programs.choices import Bank
from programs.services.money.refunding import BankAccount


class AccountForm(forms.Form):
    """`account()` is what was typed, or None when it may be left for later and was."""

    bank = forms.ChoiceField(label="은행", choices=[("", "은행을 골라 주세요"), *Bank.choices])
    number = forms.CharField(
        label="계좌번호",
        max_length=30,
        help_text="숫자만 적어도 되고, 줄표(-)를 넣어도 됩니다.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-width": "20"}),
    )
    holder = forms.CharField(
        label="예금주",
        max_length=40,
        help_text="통장에 적힌 이름입니다.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-width": "12"}),
    )

    def __init__(self, *args, may_wait: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.may_wait = may_wait
        if may_wait:
            for field in self.fields.values():
                field.required = False

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"]
        if not typed:
            return ""
        refuse_resident_number(typed)
        digits = read_account(typed)
        if digits is None:
            raise forms.ValidationError("계좌번호를 숫자 10–16자리로 적어 주세요. 예: 110-123-456789")
        return digits

    def clean_holder(self) -> str:
        holder = " ".join(unicodedata.normalize("NFKC", self.cleaned_data["holder"]).split())
        refuse_resident_number(holder)
        if holder and any(letter.isdigit() for letter in holder):
            raise forms.ValidationError("예금주에는 이름만 적어 주세요.")
        return holder

    def clean(self) -> dict:
        """Either everything or nothing."""
        data = super().clean() or self.cleaned_data
        typed = [name for name in ("bank", "number", "holder") if data.get(name)]
        if self.may_wait and typed and not self.errors:
            words = {
                "bank": "은행을 골라 주세요.",
                "number": "계좌번호를 적어 주세요.",
                "holder": "예금주를 적어 주세요.",
            }
            for name in words.keys() - set(typed):
                self.add_error(name, words[name])
        return data

    def account(self) -> BankAccount | None:
        data = self.cleaned_data
        return BankAccount(data["bank"], data["number"], data["holder"]) if data.get("number") else None
