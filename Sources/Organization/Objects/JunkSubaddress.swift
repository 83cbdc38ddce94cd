public import Mail

/// `JunkSubaddress`, our own property of hosts: the detail behind the user of an address (RFC 5233) by which a host files a
/// message into its junk folder, with the sign in front that the host parts the two by: `+Junk`.
public struct JunkSubaddress: Hashable, Sendable, CustomStringConvertible {
    /// The sign and the detail as they stand in an address.
    public let description: String

    /// Signs that mail servers part a detail by. A dot, a letter or a digit is in too many names.
    private static let signs = Set("+-=_#~".utf8)
    /// Octets of the sign and the detail.
    private static let length = 2...32
    /// Octets of a local part (RFC 5321 section 4.5.3.1.1).
    private static let longestLocalPart = 64

    private let sign: UInt8

    /// Reads a sign and a detail; nil for other text. The detail has letters, digits and `.`, `/`, `-` and `_` but not the
    /// sign, and no dot at an end or beside another, since it stands in local parts without quotes.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        guard Self.length.contains(octets.count), let sign = octets.first, Self.signs.contains(sign) else { return nil }
        var isBehindDot = true
        for octet in octets.dropFirst() {
            switch octet {
            case sign: return nil
            case UInt8(ascii: "."):
                if isBehindDot { return nil }
                isBehindDot = true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                isBehindDot = false
            default: return nil
            }
        }
        guard !isBehindDot else { return nil }
        self.sign = sign
        description = text
    }

    /// The sign that parts the detail from the user.
    public var delimiter: String { String(decoding: [sign], as: UTF8.self) }

    /// What the host makes of the detail: the folder.
    public var folder: String { String(description.dropFirst()) }

    /// The address by which a host files the copy for `address` into its junk folder; nil where that can't be told.
    ///
    /// An address that has the sign already is left alone: only its host knows where the name of the mailbox ends in it, and
    /// the copy must not come to somebody else. So is one that needs quotes, or whose local part would be too long.
    public func address(for address: EmailAddress) -> EmailAddress? {
        let local = address.localPart.utf8
        guard !local.contains(sign), local.count + description.utf8.count <= Self.longestLocalPart,
            address.description.utf8.first != UInt8(ascii: "\"")
        else { return nil }
        return EmailAddress(localPart: address.localPart + description, host: address.host)
    }
}
