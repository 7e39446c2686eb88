"""Text messages on the terminal: for a demonstration."""

from __future__ import annotations

import sys
from datetime import date

from duixian.site.notices.texts import told


class ConsoleOutlet:
    """Prints what would be sent."""

    def send(self, address: str, kind: str, case_number: str, deadline: date | None, key: str) -> None:
        self._print(address, told(kind, case_number, deadline).short)

    def send_code(self, address: str, code: str) -> None:
        self._print(address, f"验证码 {code}，10 分钟内有效。")

    def _print(self, address: str, text: str) -> None:
        sys.stdout.write(f"短信 {address[:3]}****{address[-4:]}：{text}\n")
        sys.stdout.flush()
