internal import Mail

/// Reads `acceptedDomains`.
extension OrganizationReader {
    private static let reserved = [
        "Identity", "InitialDomain", "CanHaveCloudCache", "MailFlowRegion", "EnableNego2Authentication", "EmailOnly",
        "PendingCompletion", "PendingRemoval",
    ]

    static func acceptedDomain(_ reader: ObjectReader) -> AcceptedDomain? {
        let name = reader.scalar("Name", expected: "a name of 1 to 64 characters") { text in
            (1...64).contains(text.count) && ObjectReader.short(text) == text ? text : nil
        }
        let pattern = reader.required("DomainName", expected: "a domain such as contoso.com or \"*.contoso.com\"") {
            DomainPattern($0).flatMap { $0 == .any ? nil : $0 }
        }
        let type: AcceptedDomain.DomainType? = reader.choice(
            "DomainType",
            refused: [
                "ExternalRelay": (
                    "is not offered, as in EOP: nobody could answer for its recipients",
                    "write InternalRelay, with an outbound connector to the servers that have the mailboxes"
                )
            ])
        var matchSubDomains = reader.bool("MatchSubDomains")
        let isDefault = reader.bool("Default")
        let sendingFrom = reader.bool("SendingFromDomainDisabled")
        let sendingTo = reader.bool("SendingToDomainDisabled")
        let outboundOnly = reader.bool("OutboundOnly")
        let plus = reader.bool("PlusAddressing", default: true)
        let ipv6 = reader.optionalBool("IPv6Enabled")
        let hasAddressBook = reader.has("AddressBookEnabled") ? reader.bool("AddressBookEnabled") : nil
        reader.ignored(reserved)

        // A type that can't be read is a mistake already; no rule can be applied to it.
        let isTypeKnown = !reader.has("DomainType") || type != nil
        if case .suffix = pattern {
            if reader.has("MatchSubDomains"), !matchSubDomains {
                reader.mistake(
                    "MatchSubDomains", "is false, but \"*.\" in front of DomainName says the opposite",
                    mend: "remove one of them")
            } else if isTypeKnown, type != .internalRelay {
                reader.mistake(
                    "DomainName", "\"*.\" in front needs DomainType InternalRelay",
                    mend: "set DomainType: InternalRelay, or list the subdomains as accepted domains of their own")
            }
            matchSubDomains = true
        } else if isTypeKnown, type != .internalRelay, matchSubDomains {
            reader.mistake(
                "MatchSubDomains", "needs DomainType InternalRelay",
                mend: "set DomainType: InternalRelay, or list the subdomains as accepted domains of their own")
        }
        if let hasAddressBook, isTypeKnown, hasAddressBook != (type != .internalRelay) {
            reader.warning(
                "AddressBookEnabled", "has no effect here: DomainType alone says whether recipients are looked up",
                mend: hasAddressBook ? "set DomainType: Authoritative" : "set DomainType: InternalRelay")
        }
        let domain: Domain
        switch pattern {
        case .exact(let exact), .suffix(let exact): domain = exact
        case .any, nil: return nil
        }
        var accepted = AcceptedDomain(
            domain, type: type ?? .authoritative, name: name, matchSubDomains: matchSubDomains, isDefault: isDefault,
            sendingFromDomainDisabled: sendingFrom, sendingToDomainDisabled: sendingTo, plusAddressing: plus)
        accepted.outboundOnly = outboundOnly
        accepted.ipv6Enabled = ipv6
        return accepted
    }
}
