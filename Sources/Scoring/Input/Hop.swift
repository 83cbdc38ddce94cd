public import Mail
public import SenderAuthentication

/// A Received field as the scorer sees it.
struct Hop: Sendable, Hashable {
    /// The client.
    var client: ReceivedHop
    /// The whole field in small letters, at most 1,024 octets.
    var text: String
    /// The server that wrote it, in small letters; empty where it does not say.
    var server: String
    /// Whether one operator's servers handed the message on to each other, or a program fetched it from a mailbox.
    var isInternal: Bool

    /// Reads a field that is unfolded already.
    init(_ value: String, _ client: ReceivedHop) {
        self.client = client
        let lowered = String(decoding: value.utf8.prefix(1_024).map(\.lowered), as: UTF8.self)
        text = lowered
        server = Self.word(behind: " by ", in: lowered)
        let helo = client.helo.lowercased()
        isInternal =
            client.helo.isEmpty || helo == "localhost" || helo.hasPrefix("localhost.")
            || client.address.map(Self.isInside) == true || Self.isOneOperator(helo, server)
            || Self.fetched.contains { lowered.contains(octets: $0) }
    }

    /// How programs write that fetch messages from mailboxes or hand them on within a host.
    private static let fetched = [
        " with pop3", " with imap", " with https", " with http;", " via http", " with lmtp", " with local",
        " with mapi",
    ]

    private static func word(behind mark: String, in text: String) -> String {
        guard let place = text.place(ofOctets: mark) else { return "" }
        return String(
            Substring(
                text.utf8.dropFirst(place + mark.utf8.count).drop { $0 <= 0x20 }.prefix {
                    $0 > 0x20 && $0 != UInt8(ascii: ";")
                }))
    }

    /// Addresses that no one has on the Internet.
    private static func isInside(_ address: IPAddress) -> Bool {
        let octets = Array(address.octets)
        guard address.family == .v4, octets.count == 4 else {
            return address.isLoopback || octets.first == 0xFD || octets.first == 0xFC
                || octets.starts(with: [0xFE, 0x80])
        }
        switch (octets[0], octets[1]) {
        case (127, _), (10, _), (0, _), (192, 168), (169, 254): return true
        case (172, 16...31): return true
        default: return false
        }
    }

    private static let exchange: Set<String> = ["outlook.com", "office365.com", "exchangelabs.com"]

    /// Whether two hosts are under one name, as far as the last two labels tell, or are both of Exchange Online.
    private static func isOneOperator(_ client: String, _ server: String) -> Bool {
        func end(_ host: String) -> [Substring.UTF8View] {
            host.utf8.split(separator: UInt8(ascii: ".")).suffix(2).map { $0 }
        }
        let (a, b) = (end(client), end(server))
        guard a.count == 2, b.count == 2 else { return false }
        let (first, second) = (
            a.map { String(Substring($0)) }.joined(separator: "."),
            b.map { String(Substring($0)) }.joined(separator: ".")
        )
        if first == second { return !first.hasPrefix("co.") && !first.hasPrefix("com.") && !first.hasPrefix("ne.") }
        return exchange.contains(first) && exchange.contains(second)
    }

    /// What the field says of client and server, without the sender and the recipient.
    var servers: Substring {
        let ends = [" for ", "envelope-from", "envelope-sender"].compactMap { text.place(ofOctets: $0) }
        return ends.min().map { Substring(text.utf8.prefix($0)) } ?? text[...]
    }

    /// Whether the field has an address in brackets that no host can have.
    var hasImpossibleAddress: Bool {
        for piece in text.utf8.split(separator: UInt8(ascii: "[")).dropFirst().prefix(8) {
            let inside = piece.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
            guard inside.endIndex < piece.endIndex, piece[inside.endIndex] == UInt8(ascii: "]") else { continue }
            let numbers = inside.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard numbers.count == 4 else { continue }
            let values = numbers.map { Int(String(Substring($0))) ?? 999 }
            if values.contains(where: { $0 > 255 }) || values[0] >= 224 && values[0] < 240 { return true }
        }
        return false
    }
}

/// What a Received-SPF field says (RFC 7208 section 9.1).
public struct ReceivedSPF: Sendable, Hashable {
    /// The result.
    public var result: SPFResult
    /// The domain that it is about; nil where the field does not say.
    public var domain: Domain?

    /// Reads a field's value; nil where it begins with no result.
    init?(_ value: String) {
        let lowered = value.lowercased()
        let words = lowered.split { $0 == " " || $0 == "\t" || $0 == "(" || $0 == ")" || $0 == ";" }
        guard let first = words.first, let result = SPFResult(rawValue: String(first)) else { return nil }
        self.result = result
        for word in words.prefix(64) {
            for name in ["envelope-from=", "smtp.mailfrom="] where word.hasPrefix(name) {
                domain = Self.domain(word.dropFirst(name.count))
            }
        }
        // `domain of joe@example.com designates …`, as most write it.
        if domain == nil, let place = words.firstIndex(of: "of"), place > 0, words[place - 1] == "domain",
            words.indices.contains(place + 1)
        {
            domain = Self.domain(words[place + 1])
        }
    }

    private static func domain(_ text: Substring) -> Domain? {
        let plain = text.filter { $0 != "<" && $0 != ">" && $0 != "\"" && $0 != "'" }
        guard let at = plain.utf8.lastIndex(of: UInt8(ascii: "@")) else { return try? Domain(plain) }
        return try? Domain(plain[plain.utf8.index(after: at)...])
    }
}
