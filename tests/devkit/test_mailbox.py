"""Mail is caught whole and goes nowhere."""

import smtplib
from email.message import EmailMessage

from devkit.mailbox import Mailbox


def test_a_message_becomes_a_file(tmp_path):
    mailbox = Mailbox(tmp_path)
    mailbox.start()
    try:
        message = EmailMessage()
        message["From"] = "verband@example.com"
        message["To"] = "firma@example.com"
        message["Subject"] = "Kurs bestätigt"
        message.set_content("Guten Tag,\n.\n..zwei Punkte\n")
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as client:
            client.send_message(message)
            client.send_message(message)
    finally:
        mailbox.stop()
    kept = sorted(tmp_path.glob("*.eml"))
    assert len(kept) == 2
    text = kept[0].read_text()
    assert "To: firma@example.com" in text
    assert "\n.\n..zwei Punkte" in text.replace("\r", "")
