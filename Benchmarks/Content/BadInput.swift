import NIOCore

/// Content that is made to cost much.
enum BadInput {
    static func all(size: Int) -> [(String, () -> ByteBuffer)] {
        func fill(_ head: String, _ text: String, _ tail: String = "") -> () -> ByteBuffer {
            {
                var buffer = ByteBuffer()
                buffer.reserveCapacity(size + head.utf8.count + tail.utf8.count + 64)
                buffer.writeString(head)
                let octets = Array(text.utf8)
                let portion = [UInt8]((0..<max(1, 65_536 / octets.count)).flatMap { _ in octets })
                while buffer.readableBytes + portion.count < size { buffer.writeBytes(portion) }
                buffer.writeString(tail)
                return buffer
            }
        }
        let mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        let html = "Content-Type: text/html\r\n\r\n"
        var cases: [(String, () -> ByteBuffer)] = [
            ("oneLine", fill("\r\n", "a")), ("zeros", fill("\r\n", "\0")), ("lineEnds", fill("\r\n", "\n")),
            ("carriageReturns", fill("\r\n", "\r")), ("noHeader", fill("", "x\n")), ("header", fill("", "a:\r\n")),
            ("name", fill("Content-Type: application/x; name=\"", "n", "\"\r\n\r\nx")),
            ("parameters", fill("Content-Type: a/b", ";a=b", "\r\n\r\nx")),
            ("brackets", fill("Content-Type: a/b;", "=(;")),
            ("parts", fill(mixed, "--b\r\n\r\nx\r\n")), ("emptyParts", fill(mixed, "--b\n")),
            ("hyphens", fill(mixed, "--\n")), ("dashes", fill(mixed, "-")), ("prefixes", fill(mixed, "--bc\r\n")),
            ("depth", fill("", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n")),
            ("messages", fill("", "Content-Type: message/rfc822\r\n\r\n")),
            (
                "types",
                fill(
                    "",
                    "Content-Type: multipart/mixed; boundary=b; boundary=c\r\nContent-Type: text/plain\r\n\r\n--b\r\n--c\r\n"
                )
            ),
            ("base64", fill("Content-Transfer-Encoding: base64\r\n\r\n", "QUJD")),
            ("base64Broken", fill("Content-Transfer-Encoding: base64\r\n\r\n", "QQ==!QUI=-")),
            ("quotedPrintable", fill("Content-Transfer-Encoding: quoted-printable\r\n\r\n", "=41=\n")),
            ("uuencode", fill("\r\n", "begin 644 a\n#86)C\n`\nend\n")), ("begins", fill("\r\n", "begin 644 a\n")),
            ("links", fill("\r\n", "http://a.b/c ")), ("hosts", fill("\r\n", "a.")), ("colons", fill("\r\n", "a://")),
            ("htmlLinks", fill(html, "<a href=http://a.b/c>d</a>")), ("tags", fill(html, "<a")),
            ("opened", fill(html, "<p a=b>")),
            ("divs", fill(html, "<div>")), ("attributes", fill(html + "<a", " href=x")), ("less", fill(html, "<")),
            ("comments", fill(html, "<!--")), ("conditional", fill(html, "<!--[if a]>x<![endif]-->")),
            ("references", fill(html, "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")), ("numbers", fill(html, "&#65;")),
            ("scripts", fill(html, "<script><!--<script>")), ("frames", fill(html, "<iframe>")),
            ("styles", fill(html, "<style>a{color:red}</style>")), ("rules", fill(html + "<style>", ".a{color:#fff}")),
            ("srcdoc", fill(html, "<iframe srcdoc='<a href=http://a.b>'></iframe>")),
            ("dataURLs", fill(html, "<a href='data:text/html,<a href=x>'>")),
            ("charset", fill("Content-Type: text/plain; charset=gb18030\r\n\r\n", "\u{80}\u{81}")),
            ("utf7", fill("Content-Type: text/plain; charset=utf-7\r\n\r\n", "+AGEA")),
            ("calendar", fill("Content-Type: text/calendar\r\n\r\n", "A:\\n\r\n b")),
        ]
        cases.append(("encodedMessages", { encoded(size) }))
        return cases
    }

    /// Messages in Base64 within one another.
    private static func encoded(_ size: Int) -> ByteBuffer {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var content = [UInt8](repeating: UInt8(ascii: "x"), count: size / 64)
        while content.count < size * 3 / 5 {
            var encoded = Array("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n".utf8)
            encoded.reserveCapacity(content.count * 4 / 3 + 100)
            var index = 0
            while index + 2 < content.count {
                let bits = UInt32(content[index]) << 16 | UInt32(content[index + 1]) << 8 | UInt32(content[index + 2])
                for shift in [18, 12, 6, 0] as [UInt32] { encoded.append(letters[Int(bits >> shift & 63)]) }
                index += 3
            }
            content = encoded
        }
        return ByteBuffer(bytes: content)
    }
}
