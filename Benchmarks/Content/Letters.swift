import NIOCore

/// Messages as they come every day.
enum Letters {
    static let all: [(String, ByteBuffer)] = [
        ("plain.4KB", plain(4_096)), ("html.4KB", html(4_096)), ("attachment.4KB", attachment(4_096)),
        ("plain.64KB", plain(65_536)), ("html.64KB", html(65_536)), ("attachment.64KB", attachment(65_536)),
    ]

    private static let header = """
        Received: from mail.example.org (mail.example.org [192.0.2.1]) by mx.example.net with ESMTPS id 1; \
        Mon, 1 Jan 2024 00:00:00 +0000\r
        From: Ann <ann@example.org>\r
        To: Bob <bob@example.net>\r
        Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from the office\r
        Message-ID: <1@example.org>\r
        Date: Mon, 1 Jan 2024 00:00:00 +0000\r
        MIME-Version: 1.0\r

        """
    private static let words =
        "The quick brown fox jumps over the lazy dog and reads https://www.example.com/news?id=17 before lunch.\r\n"

    private static func filled(_ text: String, _ size: Int) -> String {
        String(repeating: text, count: max(1, size / text.utf8.count))
    }

    private static func plain(_ size: Int) -> ByteBuffer {
        ByteBuffer(
            string: header + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + filled(words, size - header.utf8.count)
        )
    }

    private static let paragraph = """
        <tr><td class=3D"text" style=3D"color:#333333;font-family:Arial;padding:0 24px" align=3D"left"><p>Dear=\r
         customer, your order &amp; invoice are ready.<br>Read more at <a href=3D"https://shop.example.co=\r
        m/o?id=3D1&amp;u=3D2">our shop</a>.</p><img src=3D"https://cdn.example.com/a.png" width=3D"600" alt=3D"x"></td></tr>\r

        """

    private static func html(_ size: Int) -> ByteBuffer {
        let text = size / 4
        return ByteBuffer(
            string: header + "Content-Type: multipart/alternative; boundary=\"b1_x\"\r\n\r\n--b1_x\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + filled(words, text)
                + "\r\n--b1_x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + "<html><head><style>.x{color:red}</style><title>T</title></head><body><table>"
                + filled(paragraph, size - text - header.utf8.count) + "</table></body></html>\r\n--b1_x--\r\n")
    }

    private static func attachment(_ size: Int) -> ByteBuffer {
        let text = size / 4
        let line = "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0ZURl\r\n"
        return ByteBuffer(
            string: header + "Content-Type: multipart/mixed; boundary=\"b1_x\"\r\n\r\n--b1_x\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + filled(words, text)
                + "\r\n--b1_x\r\nContent-Type: application/pdf; name=\"invoice.pdf\"\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: attachment; filename=\"invoice.pdf\"\r\n\r\n"
                + filled(line, size - text - header.utf8.count) + "--b1_x--\r\n")
    }
}
