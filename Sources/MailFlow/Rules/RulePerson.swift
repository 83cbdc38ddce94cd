internal import Mail
internal import Organization
internal import Patterns

/// A sender or a recipient as conditions ask about people: by the directory's object behind an address, where there is
/// one.
///
/// A reference, since what is found out about somebody is kept for all rules; it leaves no evaluation.
final class RulePerson {
    /// The address as it was written.
    let written: EmailAddress
    /// The primary address; the one written where nobody in the directory has it.
    let address: EmailAddress
    /// The object of the directory; nil for none.
    let recipient: Recipient?
    /// Whether it is somebody of the organization: a mailbox, a user or a group of its directory, or an address in a
    /// domain that it takes all mail for or relays itself.
    let isInside: Bool
    private let organization: OrganizationSnapshot

    /// The person that has an address.
    init(_ written: EmailAddress, in organization: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot) {
        let accepted = snapshot.acceptedDomain(of: written.domain, in: organization)
        let found = organization.recipient(written, plusAddressing: accepted?.plusAddressing ?? false)
        self.written = written
        recipient = found
        address = found?.primarySmtpAddress ?? written
        self.organization = organization
        isInside =
            accepted != nil
            || found.map {
                $0.recipientType.isOwnPerson
                    || snapshot.acceptedDomain(of: $0.primarySmtpAddress.domain, in: organization) != nil
            } ?? false
    }

    /// The look-up key of the primary address.
    private(set) lazy var key: String = address.lookupKey
    /// The look-up key of the address as it was written.
    private(set) lazy var writtenKey: String = written.lookupKey
    /// The same without a `+tag`, where somebody was found without it: whoever adds one writes to the same address.
    private(set) lazy var ownWrittenKey: String = {
        if recipient == nil || key == writtenKey || furtherKeys.contains(writtenKey) { return writtenKey }
        return OrganizationSnapshot.untagged(written)?.lookupKey ?? writtenKey
    }()

    /// The domain of an address with those that it is below.
    private lazy var writtenDomains: [Domain] = Self.domains(of: written)
    private lazy var addressDomains: [Domain] = written == address ? writtenDomains : Self.domains(of: address)

    /// The groups that rules name, as far as it is a member of them.
    private(set) lazy var groups: GroupSet =
        recipient.map { organization.memberships(of: $0) } ?? organization.memberships(of: address)

    /// Its manager; nil where the directory names none.
    private(set) lazy var manager: RulePerson.Manager? =
        recipient.flatMap { organization.manager(of: $0) }.map { Manager($0) }

    /// The look-up keys of its further addresses.
    private lazy var furtherKeys: [String] = recipient?.emailAddresses.map(\.lookupKey) ?? []

    /// Whether one of these look-up keys is that of an address of its own: rules name people by any of their addresses.
    func isNamed(in keys: Set<String>) -> Bool { keys.contains(key) || furtherKeys.contains { keys.contains($0) } }

    /// A manager.
    struct Manager {
        /// The primary address.
        let address: EmailAddress
        /// Its look-up key.
        let key: String
        private let furtherKeys: [String]

        init(_ recipient: Recipient) {
            address = recipient.primarySmtpAddress
            key = address.lookupKey
            furtherKeys = recipient.emailAddresses.map(\.lookupKey)
        }

        /// Whether one of these look-up keys is that of an address of its own.
        func isNamed(in keys: Set<String>) -> Bool { keys.contains(key) || furtherKeys.contains { keys.contains($0) } }
    }

    /// Whether the domain of the address as it was written is one of these, or below one.
    func isWritten(inOneOf domains: Set<Domain>) -> Bool { writtenDomains.contains { domains.contains($0) } }

    /// Whether the domain of the primary address is one of these, or below one.
    func isIn(oneOf domains: Set<Domain>) -> Bool { addressDomains.contains { domains.contains($0) } }

    private static func domains(of address: EmailAddress) -> [Domain] {
        var domains: [Domain] = []
        var next = address.domain
        while let domain = next {
            domains.append(domain)
            next = domain.parent
        }
        return domains
    }

    private var searched: [DirectoryAttribute: [SearchText]] = [:]

    /// The values of an attribute, to be searched.
    func texts(of attribute: DirectoryAttribute) -> [SearchText] {
        if let known = searched[attribute] { return known }
        let texts = values(of: attribute).map { SearchText($0) }
        searched[attribute] = texts
        return texts
    }

    /// The values of an attribute. Nobody knows any of people outside.
    func values(of attribute: DirectoryAttribute) -> [String] {
        recipient?.values(of: attribute) ?? []
    }
}

extension Recipient.RecipientType {
    /// Whether an object of this type is the organization's own, whatever the domain of its address.
    fileprivate var isOwnPerson: Bool {
        switch self {
        case .userMailbox, .mailUser: true
        case .mailContact: false
        default: isGroup
        }
    }
}
