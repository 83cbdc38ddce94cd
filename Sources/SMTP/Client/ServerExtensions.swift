public import Mail

/// An extension that a client can do without, or by which it can do more.
public enum ServerExtension: String, Hashable, Sendable, CaseIterable {
    /// RFC 3207.
    case startTLS = "STARTTLS"
    /// RFC 2920.
    case pipelining = "PIPELINING"
    /// RFC 3030.
    case chunking = "CHUNKING"
    /// RFC 6152.
    case eightBitMIME = "8BITMIME"
    /// RFC 6531.
    case smtpUTF8 = "SMTPUTF8"
    /// RFC 3461.
    case dsn = "DSN"
    /// RFC 1870.
    case size = "SIZE"
}

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

    /// Takes extensions as not offered. The limit that SIZE named stays: it holds whether or not a size is declared. So
    /// does SMTPUTF8, for the mail that can't do without.
    mutating func withhold(_ withheld: Set<ServerExtension>) {
        for element in withheld {
            switch element {
            case .startTLS: startTLS = false
            case .pipelining: pipelining = false
            case .chunking: chunking = false
            case .eightBitMIME: eightBitMIME = false
            case .smtpUTF8: break
            case .dsn: dsn = false
            case .size: size = false
            }
        }
    }
}
