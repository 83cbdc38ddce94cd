internal import Mail

/// What an entry of the tenant allow and block list means, read by the syntax of its list.
enum AllowBlockValue: Hashable, Sendable {
    /// `Sender`.
    case sender(SenderPattern)
    /// `Url`.
    case url(URLPattern)
    /// `FileHash`: the 32 octets of a SHA-256.
    case fileHash([UInt8])
    /// `IP`: addresses of IPv6.
    case ip(IPNetwork)

    /// Reads the value of an entry.
    init(_ text: String, of list: TenantAllowBlockListItem.ListType) throws(ListEntryRefusal) {
        switch list {
        case .sender: self = .sender(try SenderPattern(text, .organization))
        case .url: self = .url(try URLPattern(text))
        case .fileHash: self = .fileHash(try Self.hash(text))
        case .ip: self = .ip(try Self.network(text))
        }
    }

    /// One text for all ways to write the same entry.
    var key: String {
        switch self {
        case .sender(let pattern): pattern.key
        case .url(let pattern): pattern.key
        case .fileHash(let hash): hash.hexadecimal
        case .ip(let network): network.description
        }
    }

    private static func hash(_ text: String) throws(ListEntryRefusal) -> [UInt8] {
        let mend = "write the 64 digits that sha256sum prints"
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }) else {
            throw ListEntryRefusal("has characters that are no hexadecimal digits", mend: mend)
        }
        guard text.utf8.count == 64 else {
            let kind =
                switch text.utf8.count {
                case 32: " as an MD5 has"
                case 40: " as a SHA-1 has"
                default: ""
                }
            throw ListEntryRefusal("has \(text.utf8.count) digits\(kind), and a SHA-256 has 64", mend: mend)
        }
        let digits = Array(text.utf8)
        return stride(from: 0, to: 64, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
    }

    private static func network(_ text: String) throws(ListEntryRefusal) -> IPNetwork {
        let mend = "write an address such as 2001:db8::1, or a block such as 2001:db8::/32"
        let isIPv4 = !text.utf8.contains(UInt8(ascii: ":")) || IPNetwork(text)?.address.family == .v4
        if isIPv4, IPNetwork(text) != nil || IPAddress.range(text) != nil {
            throw ListEntryRefusal(
                "is IPv4, which this list doesn't take, as in EOP",
                mend: "put it into IPAllowList or IPBlockList of hostedConnectionFilterPolicy")
        }
        if IPAddress.range(text) != nil {
            throw ListEntryRefusal("is a range", mend: "write it as blocks such as 2001:db8::/32")
        }
        guard let network = IPNetwork(text) else { throw ListEntryRefusal("is no address of IPv6", mend: mend) }
        guard network.prefix > 0 else { throw ListEntryRefusal("would mean every address", mend: mend) }
        return network
    }
}

extension TenantAllowBlockListItem {
    /// Why a text is no value of a list, or none with this action; nil for one that is.
    public static func refusal(of value: String, in list: ListType, _ action: Action) -> ListEntryRefusal? {
        do throws(ListEntryRefusal) {
            return action.refusal(of: try AllowBlockValue(value, of: list))
        } catch {
            return error
        }
    }

    /// One text for all ways to write the value of an entry; the value itself where it is none of its list.
    public static func key(of value: String, in list: ListType) -> String {
        (try? AllowBlockValue(value, of: list))?.key ?? value
    }

    /// The key of its value in its list.
    public var key: String { Self.key(of: value, in: listType) }
}
