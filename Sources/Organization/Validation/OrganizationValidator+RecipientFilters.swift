internal import Mail

/// The recipients, groups and domains that rules name (docs/reference/policies.md).
extension OrganizationValidator {
    func recipientFilters() {
        var bound = filters(parts.hostedContentFilterRules)
        bound += filters(parts.malwareFilterRules)
        bound += filters(parts.antiPhishRules)
        bound += filters(parts.eopProtectionPolicyRules)
        bound += filters(parts.hostedOutboundSpamFilterRules, .senders)
        guard !bound.isEmpty else { return }
        let known = KnownRecipients(parts.document, directory)
        for (filter, names, reader) in bound {
            people(filter.sentTo, names.person, names.group, known, reader)
            people(filter.exceptIfSentTo, "ExceptIf\(names.person)", "ExceptIf\(names.group)", known, reader)
            groups(filter.sentToMemberOf, names.group, names.person, known, reader)
            groups(
                filter.exceptIfSentToMemberOf, "ExceptIf\(names.group)", "ExceptIf\(names.person)", known, reader)
            domains(filter.recipientDomainIs, names.domain, reader)
            domains(filter.exceptIfRecipientDomainIs, "ExceptIf\(names.domain)", reader)
        }
    }

    /// What the conditions of a filter are called.
    private struct FilterNames {
        var person: String
        var group: String
        var domain: String

        static let recipients = FilterNames(
            person: "SentTo", group: "SentToMemberOf", domain: "RecipientDomainIs")
        static let senders = FilterNames(person: "From", group: "FromMemberOf", domain: "SenderDomainIs")
    }

    private func filters(
        _ rules: Entries<some FilteredRule>, _ names: FilterNames = .recipients
    ) -> [(RecipientFilter, FilterNames, ObjectReader)] {
        rules.map { ($0.object.recipients, names, $0.reader) }
    }

    private func people(
        _ addresses: [EmailAddress], _ property: String, _ groupProperty: String, _ known: KnownRecipients,
        _ reader: ObjectReader
    ) {
        for address in addresses {
            if let recipient = known[address] {
                guard recipient.recipientType.isGroup else { continue }
                reader.mistake(
                    property,
                    groupProperty.hasSuffix("FromMemberOf")
                        ? "\(address) is a group, and its members send mail"
                        : "\(address) is a group, and mail to a group goes to its members",
                    mend: recipient.recipientType.hasMemberList
                        ? "write it in \(groupProperty)"
                        : "write a group that names its members in \(groupProperty)")
            } else if isOutside(address) {
                reader.mistake(
                    property, "\(address) is not in an accepted domain of the organization",
                    mend: Suggestion.mend(
                        for: address.domain?.name ?? "", among: acceptedNames,
                        otherwise: "write an address of the organization, in one of"))
            } else if known.isMissing(address) {
                reader.warning(
                    property,
                    "\(address) is not under recipients; unless the imported directory has it, it means nobody",
                    mend: mend(for: address, among: known.people, otherwise: "add it under recipients, or correct it"))
            }
        }
    }

    private func groups(
        _ addresses: [EmailAddress], _ property: String, _ personProperty: String, _ known: KnownRecipients,
        _ reader: ObjectReader
    ) {
        for address in addresses {
            if let recipient = known[address] {
                guard !recipient.recipientType.hasMemberList else { continue }
                if recipient.recipientType == .dynamicDistributionGroup {
                    reader.mistake(
                        property, "\(address) is a dynamic group, which mail flow rules know and policies do not",
                        mend: "name a group with Members")
                    continue
                }
                reader.mistake(
                    property, "\(address) is a \(recipient.recipientType.rawValue), not a group",
                    mend: "name a group, or write it in \(personProperty)")
            } else if isOutside(address) {
                reader.mistake(
                    property,
                    "\(address) is not in an accepted domain, and only groups of the organization are known",
                    mend: mend(for: address, among: known.groups, otherwise: "name a group of the organization"))
            } else {
                // A group that is gone means nobody, as in EOP; the directory may have it, or get it again.
                reader.warning(
                    property,
                    "there is no group \(address) under recipients; unless the imported directory has it, it means nobody",
                    mend: mend(
                        for: address, among: known.groups, otherwise: "add it under recipients, or correct it"))
            }
        }
    }

    private func domains(_ domains: [Domain], _ property: String, _ reader: ObjectReader) {
        guard !parts.hasUnreadableDomain else { return }
        for domain in domains {
            let isOwn =
                isAccepted(domain)
                || parts.document.acceptedDomains.contains { $0.domainName.isSubdomain(of: domain) }
            guard !isOwn else { continue }
            reader.mistake(
                property, "\(domain) is not an accepted domain of the organization",
                mend: Suggestion.mend(
                    for: domain.name, among: acceptedNames, otherwise: "add it under acceptedDomains, or use one of"))
        }
    }

    private func isOutside(_ address: EmailAddress) -> Bool {
        guard !parts.hasUnreadableDomain else { return false }
        return address.domain.map { !isAccepted($0) } ?? true
    }

    func mend(for address: EmailAddress, among candidates: [EmailAddress], otherwise: String) -> String {
        Suggestion.closest(to: address.description, among: candidates.lazy.map(\.description))
            .map { "did you mean \($0)?" } ?? otherwise
    }
}

/// The recipients of a document and of the imported directory, by each of their addresses.
struct KnownRecipients {
    private let document: OrganizationDocument
    private let directory: RecipientDirectory?
    private let places: [String: Int]

    init(_ document: OrganizationDocument, _ directory: RecipientDirectory?) {
        self.document = document
        self.directory = directory
        places = Dictionary(
            document.recipients.enumerated().flatMap { place, recipient in
                ([recipient.primarySmtpAddress] + recipient.emailAddresses).map { ($0.lookupKey, place) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Whoever has an address.
    subscript(address: EmailAddress) -> Recipient? {
        let key = address.lookupKey
        return places[key].map { document.recipients[$0] } ?? directory?.recipient(key)
    }

    /// Whether an address is in an Authoritative domain, whose recipients are all known, and nobody has it.
    func isMissing(_ address: EmailAddress) -> Bool {
        guard let domain = address.domain, self[address] == nil else { return false }
        return document.acceptedDomains.contains { $0.domainName == domain && $0.domainType == .authoritative }
    }

    /// The addresses of the document's groups that name their members.
    var groups: [EmailAddress] {
        document.recipients.filter(\.recipientType.hasMemberList).map(\.primarySmtpAddress)
    }

    /// The addresses of the document's other recipients.
    var people: [EmailAddress] {
        document.recipients.filter { !$0.recipientType.isGroup }.map(\.primarySmtpAddress)
    }
}
