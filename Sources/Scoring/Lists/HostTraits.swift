/// What lists say of a host or a domain.
struct HostTraits: OptionSet, Sendable, Hashable {
    var rawValue: UInt16
    init(rawValue: UInt16) { self.rawValue = rawValue }
    /// It shortens links.
    static let shortener = HostTraits(rawValue: 1 << 0)
    /// Anyone puts pages there.
    static let freeHost = HostTraits(rawValue: 1 << 1)
    /// Anyone puts files or apps there.
    static let bucket = HostTraits(rawValue: 1 << 2)
    /// A gateway to IPFS.
    static let ipfs = HostTraits(rawValue: 1 << 3)
    /// Anyone puts images there.
    static let imageHost = HostTraits(rawValue: 1 << 4)
    /// Anyone has a mailbox there.
    static let freeMail = HostTraits(rawValue: 1 << 5)
    /// It sends mail for others.
    static let sender = HostTraits(rawValue: 1 << 6)
    /// Names in it cost little.
    static let cheap = HostTraits(rawValue: 1 << 7)
    /// It lies below a suffix under which the owner lets others have names.
    static let hosted = HostTraits(rawValue: 1 << 8)
    /// It ends in no suffix that exists.
    static let impossible = HostTraits(rawValue: 1 << 9)
    /// A label looks random.
    static let random = HostTraits(rawValue: 1 << 10)
    /// It is an address.
    static let numeric = HostTraits(rawValue: 1 << 11)
    /// Where anyone can be: a link there says nothing of who is behind it.
    static let soft: HostTraits = [
        .shortener, .freeHost, .bucket, .ipfs, .cheap, .hosted, .impossible, .random, .numeric,
    ]
}

/// Whether a label or a local part looks random.
enum RandomLooks {
    static func has(_ text: some Sequence<UInt8>) -> Bool {
        var (letters, vowels, digits, changes, run, longest) = (0, 0, 0, 0, 0, 0)
        var previous: Bool?
        for octet in text {
            let isDigit = octet.isDigit
            guard isDigit || octet.isLetter else {
                (previous, run) = (nil, 0)
                continue
            }
            if let previous, previous != isDigit { changes += 1 }
            previous = isDigit
            if isDigit {
                digits += 1
                run = 0
            } else {
                letters += 1
                if octet.lowered.isVowel {
                    vowels += 1
                    run = 0
                } else {
                    run += 1
                    longest = max(longest, run)
                }
            }
        }
        return changes >= 3 && digits >= 2 || letters >= 6 && vowels * 100 < letters * 16 || longest >= 6
    }
}
