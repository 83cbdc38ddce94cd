internal import Mail

/// The addresses of a recipient as EOP lists its proxies: `SMTP:ann@contoso.com;smtp:a.smith@contoso.com;X500:/o=…`.
///
/// An item begins with its type and a colon; one without a type is an SMTP address. Items are separated by `;`, and by
/// blanks, line breaks, commas or bars where another type or address follows; braces may be round all of them, as PowerShell
/// prints lists. Addresses of other types have such characters
/// inside (`X400:C=US;A= ;P=Contoso;`): what follows one and is neither an item with a type nor an address belongs to it.
struct ProxyAddressList {
    /// What was read.
    enum Item: Equatable {
        /// An SMTP address.
        case smtp(EmailAddress)
        /// An address of another type, in capitals, to which no mail comes here.
        case other(type: String)
        /// No address.
        case unreadable(String)
    }

    /// In the order in which they stand.
    let items: [Item]

    /// Reads a list.
    init(_ text: String) {
        var items: [Item] = []
        var isInsideOther = false
        for piece in ProxyAddressList.withoutBraces(text).utf8.split(separator: UInt8(ascii: ";")) {
            for part in ProxyAddressList.parts(of: piece) {
                let part = String(part).trimmingBlanks
                if part.isEmpty { continue }
                switch ProxyAddressList.type(of: part[...]) {
                // A domain-defined attribute of an X.400 address.
                case "DDA" where isInsideOther: continue
                case nil where isInsideOther && !ProxyAddressList.isAddress(part[...]): continue
                case "SMTP", nil:
                    items.append(AddressText.proxyAddress(part).map(Item.smtp) ?? .unreadable(part))
                    isInsideOther = false
                case let type?:
                    items.append(.other(type: type))
                    isInsideOther = true
                }
            }
        }
        self.items = items
    }

    private static func withoutBraces(_ text: String) -> Substring {
        let text = text.trimmingBlanks
        return text.hasPrefix("{") && text.hasSuffix("}") ? text.dropFirst().dropLast() : text[...]
    }

    /// The type in front of an address, in capitals: `X400` of `x400:C=US`; nil without one.
    static func type(of item: Substring) -> String? {
        guard let colon = item.utf8.firstIndex(of: UInt8(ascii: ":")), colon > item.startIndex,
            item.utf8[..<colon].allSatisfy(isTypeCharacter)
        else { return nil }
        return item[..<colon].uppercased()
    }

    private static func isTypeCharacter(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Whether a text is an address, and no attribute such as `RFC-822=ann@contoso.com`.
    private static func isAddress(_ text: Substring) -> Bool {
        guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")), !text.utf8[..<at].contains(UInt8(ascii: "="))
        else { return false }
        return AddressText.proxyAddress(String(text)) != nil
    }

    /// A piece taken apart where blanks, line breaks, commas or bars are followed by a type, or stand between addresses.
    private static func parts(of piece: Substring.UTF8View) -> [Substring] {
        guard piece.contains(where: isGap) else { return [Substring(piece)] }
        var parts: [Substring] = []
        var start = piece.startIndex
        var index = start
        while let gap = piece[index...].firstIndex(where: isGap) {
            index = piece[gap...].firstIndex { !isGap($0) } ?? piece.endIndex
            let (before, word) = (Substring(piece[start..<gap]), Substring(piece[index...].prefix { !isGap($0) }))
            guard type(of: word) != nil || isAddress(before) && isAddress(word) else { continue }
            parts.append(before)
            start = index
        }
        return parts + [Substring(piece[start...])]
    }

    private static func isGap(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ","),
            UInt8(ascii: "|"):
            true
        default: false
        }
    }
}

/// How many proxy addresses were passed over because they are not SMTP, by their types.
public struct PassedOverProxies: Sendable, Hashable {
    /// Types that are told apart; the rest counts as `other`.
    public static let mostTypes = 32

    /// By type, in capitals.
    public private(set) var counts: [String: Int] = [:]

    /// None.
    public init() {}

    mutating func count(_ type: String, _ number: Int = 1) {
        let isKnown = counts[type] != nil || counts.count < PassedOverProxies.mostTypes
        counts[isKnown ? ObjectReader.short(type) : "other", default: 0] += number
    }

    mutating func add(_ more: PassedOverProxies) {
        for (type, number) in more.counts { count(type, number) }
    }
}
