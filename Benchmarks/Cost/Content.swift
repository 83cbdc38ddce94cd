import NIOCore

/// Messages.
enum Content {
    /// A message of ordinary mail, of so many octets.
    static func plain(octets: Int) -> ByteBuffer {
        var text = """
            Received: from laptop.outside.test (laptop.outside.test [198.51.100.7])\r
            \tby mail.outside.test (Postfix) with ESMTPSA id 4B1C2D3E4F\r
            \tfor <ann@contoso.test>; Mon, 30 Nov 2026 11:59:58 +0000 (UTC)\r
            From: Eve Outside <eve@outside.test>\r
            To: Ann Contoso <ann@contoso.test>\r
            Subject: The quarterly figures, and what they mean for the plan of next year\r
            Date: Mon, 30 Nov 2026 11:59:57 +0000\r
            Message-ID: <20261130115957.4711@outside.test>\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Transfer-Encoding: 7bit\r
            \r

            """
        var line = 0
        while text.utf8.count < octets {
            line += 1
            text += "Line \(line) of a letter that is about as long as letters are, with words and blanks.\r\n"
        }
        return ByteBuffer(string: text)
    }

    /// A page of HTML with words, links and images, of so many octets.
    static func page(octets: Int) -> ByteBuffer {
        var text = """
            From: "Outside News" <news@outside.test>\r
            To: Ann Contoso <ann@contoso.test>\r
            Subject: =?UTF-8?Q?What_is_new_in_November=3A_the_caf=C3=A9_opens?=\r
            Date: Mon, 30 Nov 2026 11:59:57 +0000\r
            Message-ID: <20261130115957.4712@outside.test>\r
            List-Unsubscribe: <https://www.outside.test/unsubscribe?id=4711>\r
            List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
            MIME-Version: 1.0\r
            Content-Type: text/html; charset=utf-8\r
            \r
            <html><body>\r

            """
        var line = 0
        while text.utf8.count < octets {
            line += 1
            text += "<p>Item \(line) is about what is new this month: read of the people who made it, and order by "
            text += "<a href=\"https://www.outside.test/items/\(line)?from=news\">our pages</a>.</p>\r\n"
            if line % 4 == 0 { text += "<img src=\"https://images.outside.test/\(line).png\" alt=\"\">\r\n" }
        }
        return ByteBuffer(string: text + "</body></html>\r\n")
    }
}
