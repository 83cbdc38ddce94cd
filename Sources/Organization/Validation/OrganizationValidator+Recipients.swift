internal import Mail

/// Rules of recipients and of the addresses of those responsible (docs/reference/recipients.md).
extension OrganizationValidator {
    func recipients() {
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
                if let owner = directory?.recipient(key) {
                    entry.reader.mistake(
                        field, "\(address) is an address of \(owner.primarySmtpAddress) in the imported directory",
                        mend: "leave it out here, or remove it there first with postern recipient remove")
                }
                guard let domain = address.domain, !parts.hasUnreadableDomain else { continue }
                let accepted = acceptedCache[domain] ?? isAccepted(domain)
                acceptedCache[domain] = accepted
                if !accepted {
                    entry.reader.mistake(
                        field, "\(domain) is not an accepted domain of the organization",
                        mend: Suggestion.mend(
                            for: domain.name, among: acceptedNames,
                            otherwise: "add it under acceptedDomains, or use one of"))
                }
            }
            mailbox(of: recipient, entry.reader)
            members(of: recipient, entry.reader)
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

    private func members(of recipient: Recipient, _ reader: ObjectReader) {
        if recipient.recipientType.hasMemberList, recipient.members.isEmpty, !reader.has("Members") {
            reader.warning("Members", "names nobody, so mail to the group reaches nobody", mend: "name its members")
        }
        if let forwarding = recipient.forwardingSmtpAddress,
            ([recipient.primarySmtpAddress] + recipient.emailAddresses).contains(where: {
                $0.lookupKey == forwarding.lookupKey
            })
        {
            reader.mistake(
                "ForwardingSmtpAddress", "is the recipient's own address",
                mend: "name another address, or remove it to deliver to the mailbox")
        }
    }

    /// Where all mail for a recipient goes on to, and the property that says so; nil where it stays.
    private static func onward(_ recipient: Recipient) -> (field: String, address: EmailAddress)? {
        switch recipient.recipientType {
        case .mailUser, .mailContact: recipient.externalEmailAddress.map { ("ExternalEmailAddress", $0) }
        case .userMailbox:
            recipient.deliverToMailboxAndForward
                ? nil : recipient.forwardingSmtpAddress.map { ("ForwardingSmtpAddress", $0) }
        case .mailUniversalDistributionGroup, .mailUniversalSecurityGroup, .dynamicDistributionGroup: nil
        }
    }

    // Recipients that lead on to one another in a circle would never be delivered to.
    private func forwardingLoops() {
        var next: [String: String] = [:]
        for entry in parts.recipients {
            guard let onward = Self.onward(entry.object) else { continue }
            for address in [entry.object.primarySmtpAddress] + entry.object.emailAddresses {
                next[address.lookupKey] = onward.address.lookupKey
            }
        }
        guard !next.isEmpty else { return }
        for entry in parts.recipients {
            let own = Set(([entry.object.primarySmtpAddress] + entry.object.emailAddresses).map(\.lookupKey))
            guard let onward = Self.onward(entry.object), !own.contains(onward.address.lookupKey) else { continue }
            var current: String? = onward.address.lookupKey
            var steps = 1
            while let address = current, !own.contains(address), steps < OrganizationSnapshot.maximumForwards {
                current = next[address]
                steps += 1
            }
            guard let current else { continue }
            entry.reader.mistake(
                onward.field,
                own.contains(current)
                    ? "leads back to the recipient itself"
                    : "leads over more than \(OrganizationSnapshot.maximumForwards) recipients",
                mend: "name the address where the mailbox is")
        }
    }

    func responsibleAddresses() {
        let known = Set(
            parts.recipients.flatMap { [$0.object.primarySmtpAddress] + $0.object.emailAddresses }.map(\.lookupKey))
        func check(_ field: String, _ address: EmailAddress) {
            guard let domain = address.domain,
                let accepted = parts.acceptedDomains.first(where: { $0.object.domainName == domain }),
                accepted.object.domainType == .authoritative, !known.contains(address.lookupKey)
            else { return }
            // It may be in the imported directory, which no document knows.
            root.warning(
                field, "\(address) is not under recipients; unless the imported directory has it, its mail is refused",
                mend: "add it under recipients, or correct it")
        }
        for address in parts.administrators { check("administrators", address) }
        if let postmaster = parts.postmaster { check("Postmaster", postmaster) }
        if let abuse = parts.abuse { check("Abuse", abuse) }
    }
}
