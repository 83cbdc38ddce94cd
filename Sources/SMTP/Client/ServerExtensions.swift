public import Mail

/// What a server offered in its reply to EHLO or LHLO, as far as a client can use it.
public struct ServerExtensions: Hashable, Sendable {
    /// STARTTLS (RFC 3207).
    public var startTLS = false
    /// PIPELINING (RFC 2920).
    public var pipelining = false
    /// CHUNKING (RFC 3030).
    public var chunking = false
    /// 8BITMIME (RFC 6152).
    public var eightBitMIME = false
    /// SMTPUTF8 (RFC 6531).
    public var smtpUTF8 = false
    /// DSN (RFC 3461).
    public var dsn = false
    /// SIZE (RFC 1870).
    public var size = false
    /// The limit SIZE named, in octets; nil when it named none.
    public var sizeLimit: Int?

    /// No extensions.
    public init() {}

    /// Reads the keywords behind the first line of the reply; those it doesn't know are skipped.
    public init(_ reply: Reply) {
        for line in reply.lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 2)
            guard let keyword = words.first else { continue }
            switch keyword.uppercased() {
            case "STARTTLS": startTLS = true
            case "PIPELINING": pipelining = true
            case "CHUNKING": chunking = true
            case "8BITMIME": eightBitMIME = true
            case "SMTPUTF8": smtpUTF8 = true
            case "DSN": dsn = true
            case "SIZE":
                size = true
                // 0 means that there is no fixed limit (RFC 1870 section 4).
                if words.count > 1, let limit = Int(words[1]), limit > 0 { sizeLimit = limit }
            default: break
            }
        }
    }
}
