public import Mail

/// The tenant allow and block list of an organization, compiled (docs/reference/allow-block-list.md).
///
/// A look-up is a hash look-up for each form in which an entry can name the same thing, however many entries there are.
/// The caller gives the moment: an entry that has ended says nothing. Of the entries that name a thing one that blocks
/// decides, else the first that allows.
public struct AllowBlockTable: Sendable {
    private struct Entry: Sendable {
        var finding: AllowBlockFinding
        var end: WallTime?
    }

    private var entries: [Entry] = []
    /// By the keys of patterns.
    private var senders: [String: [Int]] = [:]
    private var urls = URLTable()
    private var files: [[UInt8]: [Int]] = [:]
    private let addresses: PrefixTable<Int>
    private let spoofs: SpoofTable

    /// Compiles entries; one with a value that is none says nothing.
    init(_ items: [TenantAllowBlockListItem], spoofs: [TenantAllowBlockListSpoofItem]) {
        var networks: [(IPNetwork, Int)] = []
        for item in items {
            guard let value = try? AllowBlockValue(item.value, of: item.listType) else { continue }
            let number = entries.count
            entries.append(
                Entry(
                    finding: AllowBlockFinding(
                        list: item.listType, value: item.value, action: item.action,
                        isBySubmission: item.submissionID != nil),
                    end: item.end))
            switch value {
            case .sender(let pattern): senders[pattern.key, default: []].append(number)
            case .url(let pattern): urls.add(pattern, number, isBlock: item.action == .block)
            case .fileHash(let hash): files[hash, default: []].append(number)
            case .ip(let network): networks.append((network, number))
            }
        }
        addresses = PrefixTable(networks)
        self.spoofs = SpoofTable(spoofs)
    }

    /// Whether it has no entry of any kind.
    public var isEmpty: Bool { entries.isEmpty && spoofs.isEmpty }
    /// Whether senders are in it.
    public var hasSenders: Bool { !senders.isEmpty }
    /// Whether URLs are in it.
    public var hasURLs: Bool { !urls.isEmpty }
    /// Whether files are in it.
    public var hasFiles: Bool { !files.isEmpty }
    /// Whether addresses of servers are in it.
    public var hasAddresses: Bool { !addresses.isEmpty }
    /// Whether pairs of a claimed sender and its servers are in it.
    public var hasSpoofPairs: Bool { !spoofs.isEmpty }

    /// What it says of senders, or of recipients of the organization's own people.
    public func sender(_ addresses: [EmailAddress], at now: WallTime) -> AllowBlockFinding? {
        guard !senders.isEmpty else { return nil }
        var choice = Choice()
        func consider(_ key: String) { for number in senders[key] ?? [] { choice.consider(number, entries, now) } }
        for address in addresses {
            consider(address.lookupKey)
            guard let domain = address.domain else { continue }
            consider(domain.name)
            var next: Domain? = domain
            while let parent = next {
                consider("*.\(parent.name)")
                next = parent.parent
            }
        }
        return choice.finding(entries)
    }

    /// What it says of a link.
    public func url(_ url: AllowBlockURL, at now: WallTime) -> AllowBlockFinding? {
        guard !urls.isEmpty else { return nil }
        var choice = Choice()
        urls.forEach(matching: url) { choice.consider($0, entries, now) }
        return choice.finding(entries)
    }

    /// What it says of a file, by the octets of its SHA-256.
    public func file(sha256: [UInt8], at now: WallTime) -> AllowBlockFinding? {
        guard let numbers = files[sha256] else { return nil }
        var choice = Choice()
        for number in numbers { choice.consider(number, entries, now) }
        return choice.finding(entries)
    }

    /// What it says of the address of a client; never anything of IPv4.
    public func ip(_ address: IPAddress, at now: WallTime) -> AllowBlockFinding? {
        guard address.family == .v6, !addresses.isEmpty else { return nil }
        var choice = Choice()
        addresses.forEach(containing: address) { _, number in choice.consider(number, entries, now) }
        return choice.finding(entries)
    }

    /// What it says of a claimed sender whose mail comes from these places; nil where no pair has one of them.
    public func spoof(
        _ user: EmailAddress, type: TenantAllowBlockListSpoofItem.SpoofType, infrastructure: [SendingInfrastructure]
    ) -> SpoofPairFinding? {
        spoofs.finding(user, type, infrastructure)
    }

    /// Whether a pair lets a claimed sender pass from places that have names, so that it matters what the name of a server is.
    public func allowsSpoofByName(
        _ user: EmailAddress, type: TenantAllowBlockListSpoofItem.SpoofType
    ) -> Bool { spoofs.allowsByName(user, type) }

    /// The entry that decides, of those that were looked at.
    private struct Choice {
        var block: Int?
        var allow: Int?

        mutating func consider(_ number: Int, _ entries: [Entry], _ now: WallTime) {
            let entry = entries[number]
            if let end = entry.end, now >= end { return }
            switch entry.finding.action {
            case .block: block = min(block ?? number, number)
            case .allow: allow = min(allow ?? number, number)
            }
        }

        func finding(_ entries: [Entry]) -> AllowBlockFinding? { (block ?? allow).map { entries[$0].finding } }
    }
}

/// An entry of the tenant allow and block list that names something of a message.
public struct AllowBlockFinding: Hashable, Sendable {
    /// The list that the entry is in.
    public let list: TenantAllowBlockListItem.ListType
    /// The entry, as it was written.
    public let value: String
    /// What is done for it.
    public let action: TenantAllowBlockListItem.Action
    /// Whether it was made for a submission, so that it also holds against malware and phishing beyond doubt.
    public let isBySubmission: Bool

    /// A finding.
    public init(
        list: TenantAllowBlockListItem.ListType, value: String, action: TenantAllowBlockListItem.Action,
        isBySubmission: Bool
    ) {
        self.list = list
        self.value = value
        self.action = action
        self.isBySubmission = isBySubmission
    }
}
