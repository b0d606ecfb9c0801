"""Who may call, what they own and what they were charged."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import secrets
import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from starlette.datastructures import Headers

TOKENS = ("spark", "sogni")
DOMAIN = {
    "name": "Sogni AI",
    "version": "1",
    "chainId": 8453,
    "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
}
PROOF = {"Authentication": [{"name": "walletAddress", "type": "address"}, {"name": "nonce", "type": "string"}]}
REFRESH_SECONDS = 30 * 86400


@dataclass
class Charge:
    """What was taken for (or, below 0, given back of) one project, workflow or answer."""

    of: str
    token: str
    amount: Decimal
    why: str


@dataclass
class Account:
    """One person: their key, wallet, and money by token."""

    username: str
    key: str
    address: str
    credit: dict[str, Decimal] = field(default_factory=lambda: {"spark": Decimal(1000), "sogni": Decimal(100)})
    charges: list[Charge] = field(default_factory=list)

    def spent(self, token: str) -> Decimal:
        return sum((charge.amount for charge in list(self.charges) if charge.token == token), Decimal(0))

    def net(self, token: str) -> Decimal:
        return self.credit[token] - self.spent(token)

    def charge(self, of: str, token: str, amount: Decimal, why: str) -> None:
        if amount:
            self.charges.append(Charge(of, token, amount, why))

    def balance(self) -> dict[str, dict[str, str]]:
        """As the service says it: decimal strings, net = credit - debit."""
        shown = {
            token: {
                "settled": str(self.credit[token]),
                "credit": str(self.credit[token]),
                "debit": str(self.spent(token)),
                "net": str(self.net(token)),
            }
            for token in TOKENS
        }
        shown["spark"]["premiumCredit"] = "0"
        return shown


class Accounts:
    """Everybody, with the keys and tokens that open their accounts."""

    def __init__(self, key: str, token_seconds: float = 3600.0) -> None:
        self.token_seconds = token_seconds
        self.people = [Account("ada", key, "0x00000000000000000000000000000000000ADA")]
        self.nonces: dict[str, str] = {}
        self.tokens: dict[str, tuple[Account, float]] = {}
        self.refreshes: dict[str, tuple[Account, float]] = {}

    def add(self, username: str, password: str, key: str = "") -> Account:
        """A person who may log in with a password. Their wallet comes from it, as the clients derive it."""
        account = Account(username, key or f"key-{secrets.token_hex(8)}", wallet(username, password).address)
        self.people.append(account)
        return account

    def caller(self, headers: Headers) -> Account | None:
        """Whose key or token the headers carry, None for a wrong one or none."""
        given = headers.get("api-key") or headers.get("authorization", "")
        given = given.removeprefix("Bearer ").strip()
        for account in self.people:
            if given and secrets.compare_digest(given.encode(), account.key.encode()):
                return account
        opened = self.tokens.get(given)
        return opened[0] if opened and opened[1] > time.time() else None

    def nonce(self, address: str) -> str:
        self.nonces[address.lower()] = secrets.token_hex(16)
        return self.nonces[address.lower()]

    def login(self, address: str, signature: str) -> dict[str, str] | None:
        """New tokens for a signature of the nonce given last; None for a wrong one or an unknown person."""
        from eth_account import Account as Wallet
        from eth_account.messages import encode_typed_data

        nonce = self.nonces.pop(address.lower(), "")
        account = next((person for person in self.people if person.address.lower() == address.lower()), None)
        if account is None or not nonce:
            return None
        message = {"walletAddress": address, "nonce": nonce}
        signable = encode_typed_data(domain_data=DOMAIN, message_types=PROOF, message_data=message)
        try:
            signer = Wallet.recover_message(signable, signature=signature)
        except Exception:  # whatever is no signature
            return None
        return self.open(account) if signer.lower() == address.lower() else None

    def open(self, account: Account) -> dict[str, str]:
        """New tokens of an account."""
        soon, late = (math.ceil(time.time() + seconds) for seconds in (self.token_seconds, REFRESH_SECONDS))
        token, refresh = _jwt(account, soon), _jwt(account, late)
        self.tokens[token] = (account, soon)
        self.refreshes[refresh] = (account, late)
        return {"token": token, "refreshToken": refresh}

    def renew(self, refresh: str) -> dict[str, str] | None:
        account, until = self.refreshes.pop(refresh, (None, 0.0))
        return self.open(account) if account and until > time.time() else None


def wallet(username: str, password: str) -> Any:
    """The wallet that the clients derive from a name and a password."""
    from eth_account import Account as Wallet

    seed = f"{username.lower()}{password}".encode()
    return Wallet.from_key(hashlib.pbkdf2_hmac("sha256", seed, b"sogni-salt-value", 10_000, dklen=32))


def _jwt(account: Account, until: int) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"addr": account.address, "exp": until, "jti": secrets.token_hex(8)}
    return f"{part({'alg': 'none'})}.{part(claims)}.{secrets.token_urlsafe(16)}"
