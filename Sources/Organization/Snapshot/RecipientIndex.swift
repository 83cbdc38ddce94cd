internal import Mail

/// Where the recipients of an organization are found: those of its document, and those of its imported directory.
struct RecipientSource {
    /// Those of the document.
    let recipients: [Recipient]
    /// Their places by each of their look-up keys.
    let places: [String: Int]
    /// The imported ones.
    let directory: RecipientDirectory?
    /// The dynamic groups. Without them such a group has no members.
    var dynamicGroups = DynamicGroupTable.empty

    /// Whoever has an address.
    enum Owner {
        /// A person, by the look-up key of the primary address.
        case person(String)
        /// A group, by the look-up key of its primary address, with its members.
        case group(String, members: [EmailAddress])
        /// A dynamic group, by the look-up key of its primary address.
        case dynamicGroup(String)
    }

    /// Whoever has an address, by its look-up key; nil for nobody.
    func owner(of key: String) -> Owner? {
        if let place = places[key] { return Owner(recipients[place]) }
        guard let directory, let kind = directory.kind(of: key) else { return nil }
        // Rows of people, which most are, need not be read whole.
        return kind.isGroup ? directory.recipient(key).map(Owner.init) : .person(kind.primary)
    }
}

extension RecipientSource.Owner {
    fileprivate init(_ recipient: Recipient) {
        let key = recipient.primarySmtpAddress.lookupKey
        self =
            switch recipient.recipientType {
            case .userMailbox, .mailUser, .mailContact: .person(key)
            case .mailUniversalDistributionGroup, .mailUniversalSecurityGroup: .group(key, members: recipient.members)
            case .dynamicDistributionGroup: .dynamicGroup(key)
            }
    }
}

/// Which conditions that name an address or a group apply to whom. Compiled for one state of the directory.
final class RecipientIndex: Sendable {
    /// What applies to a recipient, by the look-up key of the primary address.
    private let places: [String: UInt32]
    private let sets: [ConditionSet]
    /// Further keys on which the index depends: those of groups, of nobody, and of recipients by another address.
    private let others: Set<String>
    /// The dynamic groups that conditions lead to: whoever meets the filter, to that the conditions apply as well.
    let filters: [(DynamicGroupFilter, ConditionSet)]

    /// Finds the members of all groups that conditions name, and the owners of all addresses.
    init(_ conditions: RecipientConditions, in source: RecipientSource) {
        var builder = Builder(source: source)
        for (key, set) in conditions.addresses { builder.add(key, set) }
        for (key, set) in conditions.groups { builder.addMembers(of: key, set) }
        places = builder.places
        sets = builder.sets
        others = builder.others
        filters = builder.filters
    }

    /// What applies to a recipient.
    func conditions(of key: String) -> ConditionSet {
        places[key].map { sets[Int($0)] } ?? ConditionSet()
    }

    /// Whether the index may differ with another directory.
    func depends(on old: RecipientDirectory?, becoming new: RecipientDirectory?) -> Bool {
        guard let old, let new else { return (old == nil) != (new == nil) }
        guard let keys = new.changedKeys(since: old) else { return true }
        return keys.contains { key in
            guard places[key] != nil || others.contains(key) else { return false }
            let (before, after) = (old.kind(of: key), new.kind(of: key))
            // The members of a group are not compared: a change to a group is rare.
            return before?.primary != after?.primary || before?.isGroup == true || after?.isGroup == true
        }
    }

    private struct Builder {
        let source: RecipientSource
        var places: [String: UInt32] = [:]
        // Most recipients share what applies to them with many others.
        var sets = [ConditionSet()]
        var others: Set<String> = []
        var filters: [(DynamicGroupFilter, ConditionSet)] = []
        private var numbers: [ConditionSet: UInt32] = [ConditionSet(): 0]
        private var unions: [Pair: UInt32] = [:]

        private struct Pair: Hashable {
            var old: UInt32
            var added: UInt32
        }

        init(source: RecipientSource) { self.source = source }

        private mutating func number(of set: ConditionSet) -> UInt32 {
            if let number = numbers[set] { return number }
            let number = UInt32(sets.count)
            sets.append(set)
            numbers[set] = number
            return number
        }

        private mutating func put(_ key: String, _ added: UInt32) {
            let old = places[key] ?? 0
            let pair = Pair(old: old, added: added)
            if let known = unions[pair] {
                places[key] = known
                return
            }
            let number = number(of: sets[Int(old)].union(sets[Int(added)]))
            unions[pair] = number
            places[key] = number
        }

        /// Adds whoever has an address.
        mutating func add(_ key: String, _ set: ConditionSet) {
            let added = number(of: set)
            switch source.owner(of: key) {
            case .person(let primary), .group(let primary, _), .dynamicGroup(let primary):
                if primary != key { others.insert(key) }
                put(primary, added)
            case nil: put(key, added)
            }
        }

        /// Adds the members of a group, and of the groups among them.
        mutating func addMembers(of key: String, _ set: ConditionSet) {
            let added = number(of: set)
            var seen: Set<String> = []
            var waiting: [String] = []
            others.insert(key)
            switch source.owner(of: key) {
            case .group(let primary, _), .dynamicGroup(let primary):
                seen.insert(primary)
                waiting.append(primary)
            case .person, nil: return
            }
            while let group = waiting.popLast() {
                others.insert(group)
                var members: [String] = []
                switch source.owner(of: group) {
                case .group(_, let addresses): members = addresses.map(\.lookupKey)
                case .dynamicGroup(let primary):
                    guard let group = source.dynamicGroups[primary] else { continue }
                    filters.append((group.filter, set))
                    members = Array(group.groups)
                case .person, nil: continue
                }
                for key in members {
                    switch source.owner(of: key) {
                    case .person(let primary):
                        if primary != key { others.insert(key) }
                        put(primary, added)
                    case .group(let primary, _), .dynamicGroup(let primary):
                        others.insert(key)
                        if seen.insert(primary).inserted { waiting.append(primary) }
                    case nil: put(key, added)
                    }
                }
            }
        }
    }
}
