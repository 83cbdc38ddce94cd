import Foundation

/// Messages whose bytes are easily damaged on the way.
struct SampleMessage: CustomStringConvertible, Sendable {
    let description: String
    /// The message with CRLF line ends.
    let data: Data

    private init(_ description: String, body: Data) {
        self.description = description
        let header = """
            From: Eve <eve@outside.test>\r
            To: Ann <ann@contoso.test>\r
            Subject: =?utf-8?q?Bytes_=C3=BC?=\r
              and a folded line\r
            Message-ID: <\(description.filter(\.isLetter))@outside.test>\r
            Date: Mon, 6 Jul 2026 10:00:00 +0000\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Transfer-Encoding: 8bit\r
            \r

            """
        data = Data(header.utf8) + body
    }

    /// A plain message of one line.
    static func plain(_ text: String) -> SampleMessage { SampleMessage(text, body: Data("\(text)\r\n".utf8)) }

    /// Every kind.
    static let all: [SampleMessage] = [
        SampleMessage("dots", body: Data(".\r\n..\r\n.dot\r\n...dots\r\n \r\n\r\n.\r\nlast.\r\n".utf8)),
        SampleMessage(
            "long lines",
            body: Data(
                (String(repeating: "x", count: 998) + "\r\n" + String(repeating: "y.", count: 450) + "\r\n").utf8)),
        SampleMessage("eight bits", body: Data("Grüße, žluťoučký, 日本語\r\n\t tabs and  spaces \r\n".utf8)),
        SampleMessage("no body", body: Data()),
        SampleMessage("empty lines at the end", body: Data("text\r\n\r\n\r\n\r\n".utf8)),
        SampleMessage(
            "a megabyte",
            body: Data(
                (0..<16_000).map { "line \($0) of a message that is large enough for a file of its own.\r\n" }.joined()
                    .utf8)),
    ]

    /// The message with LF line ends, as Maildirs of other programs hold it.
    var unixLines: Data { Self.withUnixLines(data) }

    static func withUnixLines(_ data: Data) -> Data { Data(data.filter { $0 != UInt8(ascii: "\r") }) }

    /// Whether a received message is this one, with nothing but header fields put before it.
    func isTail(of received: Data) -> Bool {
        let received = Self.withUnixLines(received)
        guard received.count >= unixLines.count else { return false }
        guard Data(received.suffix(unixLines.count)) == unixLines else { return false }
        let added = received.dropLast(unixLines.count)
        return added.last == UInt8(ascii: "\n") && added.firstRange(of: Data("\n\n".utf8)) == nil
    }
}
