internal import Mail
internal import Organization

/// From the address a sender named to the addresses to deliver to (docs/reference/recipients.md,
/// docs/reference/groups-and-forwarding.md).
struct Resolution {
    /// How deep groups, forwarding and mail users may lead on from the address named.
    static let maximumLevels = OrganizationSnapshot.maximumForwards
    /// How many members are looked at for one address, and how many copies a message may have.
    static let maximumMembers = 10_000
    /// How many of them a record names.
    static let namedMembers = 20

    /// Where to; each once. Empty when it is refused.
    private(set) var destinations: [EmailAddress]
    /// Why nothing can be delivered.
    private(set) var refusal: Reply?
    /// Nil when no object of the organization had a say.
    private(set) var decision: Decision?
    /// Whether a group was expanded.
    private(set) var isGroup: Bool
    /// The primary address of the first object on the way; nil where none has the address named.
    private(set) var primary: EmailAddress?
    /// What the address named comes to where none of the destinations is its own: a group, or a recipient whose mail is
    /// forwarded without a copy. Nil for every other.
    private(set) var end: (kind: NamedEnd.Kind, detail: String)?
    // By the number of the destination; shorter than those where the rest is shown as it was named.
    private var shown: [EmailAddress?]
    // By the number of the destination, those alone that mail is forwarded to.
    private var forwarders: [Int: EmailAddress]

    /// Resolves an address in its organization: other addresses become the primary one, a mail user its external
    /// address, a group its members, postmaster and abuse whom the organization names, a return address of forwarded
    /// mail the sender it stands for.
    ///
    /// - Parameter followsReturnAddresses: whether the message is a report, for which alone those are there.
    init(
        _ address: EmailAddress, in organization: OrganizationSnapshot, snapshot: ConfigurationSnapshot,
        secrets: ServerSecrets? = nil, followsReturnAddresses: Bool = false
    ) {
        var walk = Walk(
            organization: organization, snapshot: snapshot, secrets: followsReturnAddresses ? secrets : nil)
        walk.visit(address, level: 0, isMember: false)
        isGroup = walk.isGroup
        destinations = walk.destinations
        primary = walk.primary
        shown = walk.shown
        forwarders = walk.forwarders
        switch walk.parting {
        case nil: end = nil
        case .group?:
            end = (.expanded, destinations.count == 1 ? "1 recipient" : "\(destinations.count) recipients")
        case .forwarding(let target)?: end = (.redirected, target.description)
        }
        if let excess = walk.excess {
            refusal = excess
        } else if destinations.isEmpty {
            refusal = walk.isGroup ? Replies.emptyGroup : Replies.forwardingLoop
        }
        if refusal != nil { destinations = [] }
        guard let object = walk.object else { return }
        let outcome: Decision.Outcome =
            if refusal != nil {
                .refused
            } else if walk.isExpanded {
                .expanded(recipients: destinations.count)
            } else if destinations[0] == address {
                .unchanged
            } else {
                // A way that does not part leads to one address.
                .resolved(to: destinations[0])
            }
        decision = organization.decision(
            .recipientResolution, outcome, by: object, about: address.description, from: walk.inputs + members(walk),
            reply: refusal)
    }

    /// The address that the trace shows a destination by, by its number: a member's primary address, or the one that mail
    /// is forwarded to. Nil for the address named.
    func shown(_ number: Int) -> EmailAddress? { shown.indices.contains(number) ? shown[number] : nil }

    /// The primary address of the recipient that forwards to a destination, by its number; nil where none does.
    func forwarder(_ number: Int) -> EmailAddress? { forwarders[number] }

    /// The first address that an address leads to, or itself where it leads nowhere. Of a group no more members are looked
    /// at than it takes to find one that mail goes to.
    static func firstDestination(
        of address: EmailAddress, in organization: OrganizationSnapshot, snapshot: ConfigurationSnapshot,
        secrets: ServerSecrets?
    ) -> EmailAddress {
        var walk = Walk(organization: organization, snapshot: snapshot, secrets: secrets, destinationsWanted: 1)
        walk.visit(address, level: 0, isMember: false)
        return walk.destinations.first ?? address
    }

    private func members(_ walk: Walk) -> [Decision.Input] {
        guard walk.isExpanded, !destinations.isEmpty else { return [] }
        var inputs = destinations.prefix(Resolution.namedMembers).map { Decision.Input("to", $0) }
        if destinations.count > inputs.count { inputs.append(.init("more", destinations.count - inputs.count)) }
        return inputs
    }
}

/// The walk through the directory from one address.
private struct Walk {
    private let organization: OrganizationSnapshot
    private let snapshot: ConfigurationSnapshot
    /// Nil where return addresses are not followed.
    private let secrets: ServerSecrets?
    /// When that many are found, the rest of the way is not gone.
    private let destinationsWanted: Int
    private var known: Set<String> = []
    private var passed: Set<String> = []
    private var way: [Decision.Input] = []
    private var members = 0
    private var repeated = 0
    private var unknown: [EmailAddress] = []

    /// What leads away from the address named, so that it has no destination of its own.
    enum Parting {
        case group
        case forwarding(to: EmailAddress)
    }

    private(set) var destinations: [EmailAddress] = []
    /// What destinations are shown by, by their number; shorter than those where the rest is shown as it was named.
    private(set) var shown: [EmailAddress?] = []
    /// Who forwards to destinations, by their number.
    private(set) var forwarders: [Int: EmailAddress] = [:]
    // Who forwards to the destinations to come; nil for nobody.
    private var forwarder: EmailAddress?
    /// The primary address of the first object.
    private(set) var primary: EmailAddress?
    /// Where the way left the address named; nil where it leads to that address's own destination.
    private(set) var parting: Parting?
    // What the destinations to come are shown by; nil for the address named.
    private var showing: EmailAddress?
    /// A limit that was passed.
    private(set) var excess: Reply?
    /// The object that decided: the last on a single way, the first where the way parts.
    private(set) var object: ObjectReference?
    /// Whether the way parts somewhere.
    private(set) var isExpanded = false
    /// Whether a group was met.
    private(set) var isGroup = false

    init(
        organization: OrganizationSnapshot, snapshot: ConfigurationSnapshot, secrets: ServerSecrets?,
        destinationsWanted: Int = .max
    ) {
        self.destinationsWanted = destinationsWanted
        self.organization = organization
        self.snapshot = snapshot
        self.secrets = secrets
    }

    /// What the way used, bounded.
    var inputs: [Decision.Input] {
        var inputs = way
        if repeated > 0 { inputs.append(.init("repeated", repeated)) }
        inputs += unknown.map { Decision.Input("unknownMember", $0) }
        return inputs
    }

    mutating func visit(_ address: EmailAddress, level: Int, isMember: Bool) {
        guard excess == nil, destinations.count < destinationsWanted else { return }
        guard level <= Resolution.maximumLevels else {
            excess = Replies.expansionTooDeep
            return
        }
        guard let accepted = snapshot.acceptedDomain(of: address.domain, in: organization) else { return add(address) }
        if organization.submissionScope(of: address) != nil {
            // Named, it has been ruled on. A group or forwarding leads nobody there, lest a stranger's mail comes to be a
            // report by that way.
            if level == 0 {
                add(address)
            } else if unknown.count < Resolution.namedMembers {
                unknown.append(address)
            }
            return
        }
        if let found = organization.find(address, plusAddressing: accepted.plusAddressing) {
            let recipient = found.recipient
            if primary == nil { primary = recipient.primarySmtpAddress }
            note(.init("RecipientType", recipient.recipientType.rawValue), .recipient(recipient))
            if !isExpanded { for input in found.inputs where !way.contains(input) { way.append(input) } }
            follow(recipient, level: level)
        } else if case .original(let sender)? = secrets.map({
            ReturnAddress(secrets: $0).read(address, organization: organization.name, at: nil)
        }) {
            note(.init("returnAddress", true), .init(.acceptedDomain, accepted.name))
            add(sender)
        } else if accepted.domainType == .authoritative, let role = RoleAddress(address),
            let target = target(of: role), passed.insert(address.lookupKey).inserted
        {
            note(.init("role", role.rawValue), .init(.organization, organization.name))
            visit(target, level: level + 1, isMember: false)
        } else if isMember, accepted.domainType == .authoritative || accepted.sendingToDomainDisabled {
            if unknown.count < Resolution.namedMembers { unknown.append(address) }
        } else {
            add(address)
        }
    }

    private mutating func follow(_ recipient: Recipient, level: Int) {
        let own = recipient.primarySmtpAddress
        if recipient.recipientType.isGroup {
            // A group that leads back to itself, or is reached twice, adds nothing the second time.
            guard passed.insert(own.lookupKey).inserted else { return repeated += 1 }
            (isExpanded, isGroup) = (true, true)
            if showing == nil, parting == nil { parting = .group }
            let before = showing
            defer { showing = before }
            for member in organization.members(of: recipient) {
                members += 1
                guard members <= Resolution.maximumMembers else { return excess = Replies.expansionTooLarge }
                showing = shownAddress(of: member)
                visit(member, level: level + 1, isMember: true)
                if excess != nil || destinations.count >= destinationsWanted { return }
            }
            return
        }
        let forwarding = recipient.forwardingSmtpAddress.flatMap { recipient.has($0) ? nil : $0 }
        let external = recipient.recipientType == .userMailbox ? nil : recipient.externalEmailAddress
        let next = external.flatMap { recipient.has($0) ? nil : $0 }
        guard forwarding != nil || next != nil else { return add(external ?? own) }
        guard passed.insert(own.lookupKey).inserted else { return repeated += 1 }
        let keepsCopy = forwarding == nil || recipient.deliverToMailboxAndForward
        if let forwarding {
            if way.count < Resolution.namedMembers { way.append(.init("ForwardingSmtpAddress", forwarding)) }
            if keepsCopy { isExpanded = true }
        }
        if keepsCopy {
            if let next { visit(next, level: level + 1, isMember: false) } else { add(external ?? own) }
        }
        guard let forwarding else { return }
        let before = showing
        defer { showing = before }
        if !keepsCopy, before == nil {
            parting = parting ?? .forwarding(to: forwarding)
        }
        // A member that keeps no copy is whom its copy is shown by.
        if keepsCopy || before == nil { showing = shownAddress(of: forwarding) }
        let forwarderBefore = forwarder
        defer { forwarder = forwarderBefore }
        forwarder = own
        visit(forwarding, level: level + 1, isMember: false)
    }

    /// The primary address of the object that has an address; where none has it, the address itself.
    private func shownAddress(of address: EmailAddress) -> EmailAddress {
        guard let accepted = snapshot.acceptedDomain(of: address.domain, in: organization),
            let recipient = organization.recipient(address, plusAddressing: accepted.plusAddressing)
        else { return address }
        return recipient.primarySmtpAddress
    }

    private mutating func add(_ address: EmailAddress) {
        // Nearly every way leads to one address: what is known is only kept from the second one on.
        if let first = destinations.first {
            if known.isEmpty { known.insert(first.lookupKey) }
            guard known.insert(address.lookupKey).inserted else { return repeated += 1 }
        }
        if let showing {
            // Those before it are shown as they were named.
            while shown.count < destinations.count { shown.append(nil) }
            shown.append(showing)
        }
        if let forwarder { forwarders[destinations.count] = forwarder }
        destinations.append(address)
    }

    private mutating func note(_ input: Decision.Input, _ next: ObjectReference) {
        if !isExpanded {
            object = next
            if way.count < Resolution.namedMembers { way.append(input) }
        }
    }

    private func target(of role: RoleAddress) -> EmailAddress? {
        let postmaster =
            organization.postmaster ?? snapshot.server.operatorAddress
            ?? organization.document.recipients.first?.primarySmtpAddress
        return role == .abuse ? organization.document.abuse ?? postmaster : postmaster
    }
}

extension ObjectReference {
    fileprivate static func recipient(_ recipient: Recipient) -> ObjectReference {
        .init(.recipient, recipient.primarySmtpAddress.description)
    }
}

extension Recipient {
    /// Whether an address is one of its own.
    fileprivate func has(_ address: EmailAddress) -> Bool {
        let key = address.lookupKey
        return key == primarySmtpAddress.lookupKey || emailAddresses.contains { $0.lookupKey == key }
    }

    /// Whether its mail may lead elsewhere in the organization, so that the way must be walked to know it leads somewhere.
    var leadsOn: Bool {
        recipientType.isGroup || forwardingSmtpAddress != nil
            || (recipientType != .userMailbox && externalEmailAddress != nil)
    }
}
