internal import Mail

/// Checks the objects of a document against one another and against the other organizations.
struct OrganizationValidator {
    let parts: OrganizationReader
    /// The other organizations of the server that the document is to join.
    let others: [OrganizationSnapshot]
    /// The server that the document is for, when it is known.
    let server: ServerConfiguration?

    func validate() {
        acceptedDomains()
        names()
        deliveryPriorities()
        recipients()
        responsibleAddresses()
        besideOthers()
    }

    private var root: ObjectReader { parts.root }

    private func acceptedDomains() {
        if parts.acceptedDomains.isEmpty, !parts.hasUnreadableDomain {
            root.mistake(
                "acceptedDomains", "names no domain, so no mail would be taken", mend: "add { DomainName: contoso.com }"
            )
        }
        var lines: [Domain: Int] = [:]
        var defaultLine: Int?
        for entry in parts.acceptedDomains {
            let domain = entry.object
            if let line = lines[domain.domainName] {
                entry.reader.mistake(
                    "DomainName", "\(domain.domainName) is already an accepted domain, in line \(line)",
                    mend: "keep one of them")
            } else {
                lines[domain.domainName] = entry.reader.line
            }
            guard domain.isDefault else { continue }
            if let line = defaultLine {
                entry.reader.mistake(
                    "Default", "line \(line) has the default domain already", mend: "keep Default: true on one domain")
            } else {
                defaultLine = entry.reader.line
            }
        }
    }

    private func names() {
        duplicates(parts.mailboxHosts.map { ($0.object.name, $0.reader) })
        duplicates(parts.outboundConnectors.map { ($0.object.name, $0.reader) })
        duplicates(parts.inboundConnectors.map { ($0.object.name, $0.reader) })
        duplicates(parts.deliveryPriorities.map { ($0.object.name, $0.reader) })
    }

    private func deliveryPriorities() {
        let connectors = parts.inboundConnectors.map(\.object.name)
        for entry in parts.deliveryPriorities {
            for name in entry.object.inboundConnectors where !connectors.contains(name) {
                entry.reader.mistake(
                    "InboundConnectors", "there is no inbound connector \"\(ObjectReader.short(name))\"",
                    mend: Suggestion.mend(
                        for: name, among: connectors, otherwise: "add it under inboundConnectors, or use one of"))
            }
        }
        guard let last = parts.deliveryPriorities.indices.last,
            let general = parts.deliveryPriorities.firstIndex(where: { $0.object.isForAll }), general < last
        else { return }
        parts.deliveryPriorities[general].reader.mistake(
            nil, "has no condition, so those behind it would never apply",
            mend: "move it to the end, or give it a condition"
        )
    }

    private func duplicates(_ names: [(String, ObjectReader)]) {
        var lines: [String: Int] = [:]
        for (name, reader) in names {
            if let line = lines.updateValue(reader.line, forKey: name.lowercased()) {
                reader.mistake("Name", "is already the name of another, in line \(line)", mend: "give it its own name")
            }
        }
    }

    private func isAccepted(_ domain: Domain) -> Bool {
        parts.acceptedDomains.contains {
            $0.object.domainName == domain || $0.object.matchSubDomains && domain.isSubdomain(of: $0.object.domainName)
        }
    }

    private func recipients() {
        var lines: [String: Int] = [:]
        var acceptedCache: [Domain: Bool] = [:]
        for entry in parts.recipients {
            let recipient = entry.object
            var own: Set<String> = []
            for (field, address) in [("PrimarySmtpAddress", recipient.primarySmtpAddress)]
                + recipient.emailAddresses.map({ ("EmailAddresses", $0) })
            {
                let key = address.lookupKey
                // EOP lists the primary address among the proxies, so an own address twice does no harm.
                guard own.insert(key).inserted else { continue }
                if let line = lines[key] {
                    entry.reader.mistake(
                        field, "\(address) belongs to the recipient in line \(line)", mend: "give it to one of them")
                } else {
                    lines[key] = entry.reader.line
                }
                guard let domain = address.domain, !parts.hasUnreadableDomain else { continue }
                let accepted = acceptedCache[domain] ?? isAccepted(domain)
                acceptedCache[domain] = accepted
                if !accepted {
                    entry.reader.mistake(
                        field, "\(domain) is not an accepted domain of the organization",
                        mend: Suggestion.mend(
                            for: domain.name, among: parts.acceptedDomains.map(\.object.domainName.name),
                            otherwise: "add it under acceptedDomains, or use one of"))
                }
            }
            mailbox(of: recipient, entry.reader)
        }
        forwardingLoops()
    }

    private func mailbox(of recipient: Recipient, _ reader: ObjectReader) {
        switch recipient.mailbox {
        case .maildir:
            let local = recipient.primarySmtpAddress.localPart
            if recipient.recipientType == .userMailbox, local.contains("/") || local.hasPrefix(".") {
                reader.mistake(
                    "PrimarySmtpAddress", "its local part can't be the name of a Maildir",
                    mend: "use one without / and without a dot in front")
            }
        case .host(let name):
            guard recipient.recipientType == .userMailbox, !parts.mailboxHostNames.contains(name) else { return }
            reader.mistake(
                "Mailbox", "there is no mailbox host \"\(ObjectReader.short(name))\"",
                mend: Suggestion.mend(
                    for: name, among: parts.mailboxHostNames + ["maildir"],
                    otherwise: "add it under mailboxHosts, or use one of"))
        }
    }

    // Mail users whose external addresses lead back to themselves would never be delivered.
    private func forwardingLoops() {
        var next: [String: String] = [:]
        for entry in parts.recipients {
            guard entry.object.recipientType != .userMailbox, let external = entry.object.externalEmailAddress else {
                continue
            }
            for address in [entry.object.primarySmtpAddress] + entry.object.emailAddresses {
                next[address.lookupKey] = external.lookupKey
            }
        }
        for entry in parts.recipients {
            let start = entry.object.primarySmtpAddress.lookupKey
            guard let external = entry.object.externalEmailAddress, external.lookupKey != start else { continue }
            var current = next[start]
            var steps = 1
            while let address = current, address != start, steps < OrganizationSnapshot.maximumForwards {
                current = next[address]
                steps += 1
            }
            guard let current else { continue }
            let isLoop = current == start
            entry.reader.mistake(
                "ExternalEmailAddress",
                isLoop
                    ? "leads back to the recipient itself"
                    : "leads over more than \(OrganizationSnapshot.maximumForwards) recipients",
                mend: "name the address where the mailbox is")
        }
    }

    private func responsibleAddresses() {
        let known = Set(
            parts.recipients.flatMap { [$0.object.primarySmtpAddress] + $0.object.emailAddresses }.map(\.lookupKey))
        func check(_ field: String, _ address: EmailAddress) {
            guard let domain = address.domain,
                let accepted = parts.acceptedDomains.first(where: { $0.object.domainName == domain }),
                accepted.object.domainType == .authoritative, !known.contains(address.lookupKey)
            else { return }
            root.mistake(
                field, "\(address) is no recipient of the organization", mend: "add it under recipients, or correct it")
        }
        for address in parts.administrators { check("administrators", address) }
        if let postmaster = parts.postmaster { check("Postmaster", postmaster) }
        if let abuse = parts.abuse { check("Abuse", abuse) }
    }

    private func besideOthers() {
        let others = others.filter { $0.name != parts.name }
        for entry in parts.acceptedDomains {
            let domain = entry.object.domainName
            for other in others {
                for theirs in other.document.acceptedDomains
                where theirs.domainName == domain
                    || theirs.matchSubDomains && domain.isSubdomain(of: theirs.domainName)
                    || entry.object.matchSubDomains && theirs.domainName.isSubdomain(of: domain)
                {
                    entry.reader.mistake(
                        "DomainName",
                        theirs.domainName == domain
                            ? "\(domain) belongs to organization \(other.name)"
                            : "\(domain) overlaps with \(theirs.domainName) of organization \(other.name)",
                        mend: "remove it here, or from the other organization first")
                }
            }
        }
        for entry in parts.inboundConnectors {
            for other in others {
                for theirs in other.document.inboundConnectors
                where theirs.senderIPAddresses.contains(where: { block in
                    entry.object.senderIPAddresses.contains { $0.overlaps(block) }
                }) {
                    entry.reader.mistake(
                        "SenderIPAddresses",
                        "an address is also one of connector \"\(theirs.name)\" of organization \(other.name)",
                        mend: "name only servers that send for this organization alone")
                }
            }
        }
    }
}

extension IPNetwork {
    fileprivate func overlaps(_ other: IPNetwork) -> Bool { contains(other.address) || other.contains(address) }
}
