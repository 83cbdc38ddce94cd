import Mail
import MailFlow

/// The integers by which the rows of a day are found: what a row has of some kind, and its organization, in one number
/// that SQLite stores in six octets.
///
/// They are hashes, so whatever is found by one is compared with the row itself; only a Message-ID, which is not in the
/// row, has a hash of 62 bits that must do (docs/reference/trace-index.md).
enum IndexKey {
    /// What is hashed.
    enum Kind: UInt8 {
        /// MAIL FROM, and the author where it is another one.
        case originator = 1
        /// Their domains.
        case originDomain = 2
        /// An address of the recipient.
        case recipient = 3
        /// The /64 of an IPv6 source.
        case network = 4
        /// A mail flow rule.
        case rule = 5
    }

    /// Organizations that keys tell apart; further ones of a day share the last number, and the rows tell.
    static let organizations: Int64 = 1 << 15

    /// The keys of one organization are its number alone: 1 and up, below all hashes.
    static func organization(_ number: Int64) -> Int64 { min(number, organizations - 1) }

    /// The key of a value within an organization.
    static func of(_ kind: Kind, _ octets: some Sequence<UInt8>, organization number: Int64) -> Int64 {
        range(of: kind, octets).lowerBound + organization(number)
    }

    /// The keys of a value in all organizations.
    static func range(of kind: Kind, _ octets: some Sequence<UInt8>) -> Range<Int64> {
        // None is 0, where the organizations are.
        let hash = max(1, Int64(hash(octets, seed: UInt64(kind.rawValue)) >> 32))
        return hash * organizations..<(hash + 1) * organizations
    }

    /// The key of a source, of 4 or 16 octets, within an organization.
    static func source(_ octets: ArraySlice<UInt8>, organization number: Int64) -> Int64 {
        let first = octets.count == 4 ? firstKey(ofV4: octets) : range(of: .network, octets.prefix(8)).lowerBound
        return first + organization(number)
    }

    /// The keys of a source in all organizations.
    static func range(of source: IPAddress) -> Range<Int64> {
        if source.family == .v4 { return range(of: IPNetwork(source, prefix: 32), source) }
        return range(of: .network, source.octets.prefix(8))
    }

    /// The keys of a block of sources: those of IPv4 are in the order of the addresses, below zero. Nil where a block has
    /// no keys that lie together.
    static func range(of block: IPNetwork) -> Range<Int64>? {
        switch block.address.family {
        case .v4 where block.prefix >= 8: range(of: block, block.address)
        case .v6 where block.prefix >= 64: range(of: block.address)
        default: nil
        }
    }

    private static func range(of block: IPNetwork?, _ address: IPAddress) -> Range<Int64> {
        let first = firstKey(ofV4: address.octets[...])
        let count = Int64(1) << (32 - (block?.prefix ?? 32))
        return first..<first + count * organizations
    }

    private static func firstKey(ofV4 octets: ArraySlice<UInt8>) -> Int64 {
        (octets.reduce(Int64(0)) { $0 << 8 | Int64($1) } - 1 << 32) * organizations
    }

    /// The key of a Message-ID, whatever the organization: below those of sources.
    static func messageID(_ text: String) -> Int64 { messageID(Array(text.utf8)[...]) }

    /// The key of a Message-ID.
    static func messageID(_ text: ArraySlice<UInt8>) -> Int64 {
        // People leave the brackets out, or one of them.
        var octets = text
        if octets.first == UInt8(ascii: "<") { octets = octets.dropFirst() }
        if octets.last == UInt8(ascii: ">") { octets = octets.dropLast() }
        return Int64(bitPattern: hash(octets, seed: 0) >> 2 | 1 << 63)
    }

    /// Keys of Message-IDs are below this.
    static let messageIDEnd = Int64.min / 2

    /// FNV-1a, its bits mixed. Files hold it, so it stays as it is.
    private static func hash(_ octets: some Sequence<UInt8>, seed: UInt64) -> UInt64 {
        var hash = 0xcbf2_9ce4_8422_2325 ^ seed
        for octet in octets { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }
}
