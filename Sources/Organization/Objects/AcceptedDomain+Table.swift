internal import Mail

extension AcceptedDomain: DescribedObject {
    /// Each property at its default.
    public static let blank = AcceptedDomain(.invalid)

    /// The properties of the reference page, docs/reference/accepted-domains.md.
    public static let table = ObjectTable<AcceptedDomain>(
        .acceptedDomain,
        ignored: [
            "AddressBookEnabled", "Identity", "InitialDomain", "CanHaveCloudCache", "MailFlowRegion",
            "EnableNego2Authentication", "EmailOnly", "PendingCompletion", "PendingRemoval",
        ],
        properties: [
            .required(
                "DomainName", \.pattern,
                .narrowPattern(expected: "a domain such as contoso.com or \"*.contoso.com\""),
                """
                The domain, in A-labels or U-labels; the two forms are one domain. `"*.contoso.com"` is contoso.com with \
                `MatchSubDomains`.
                """),
            .value(
                "Name", \.name, .name, default: "the domain", written: .unless { $0.name == $0.domainName.name },
                "A name for lists, unique."),
            .value(
                "DomainType", \.domainType,
                .choice(refused: [
                    "ExternalRelay": .init(
                        problem: "is not offered, as in EOP: nobody could answer for its recipients",
                        mend: "write InternalRelay, with an outbound connector to the servers that have the mailboxes")
                ]), written: .always, "Whether every recipient is known here, [see below](#types)."),
            .flag(
                "MatchSubDomains", \.matchSubDomains,
                "Subdomains of any depth belong to it too. Needs `InternalRelay`."),
            .value(
                "Default", \.isDefault, .flag, default: "the first domain",
                "Exactly one domain of an organization is its default domain. Reports come from its `postmaster@`."),
            .flag(
                "SendingFromDomainDisabled", \.sendingFromDomainDisabled,
                "The organization's servers can't send from the domain: `550 5.7.60`."),
            .flag(
                "SendingToDomainDisabled", \.sendingToDomainDisabled,
                "Mail to the domain is refused like mail to an unknown recipient: `550 5.4.1`."),
            .flag(
                "OutboundOnly", \.outboundOnly,
                """
                Marks a domain whose own servers only send through here. The property is kept and has no effect.
                """),
            .optional(
                "IPv6Enabled", \.ipv6Enabled, .flag, default: "the organization's `ipv6.Enabled`",
                """
                Our own: whether the domain's mail is accepted over IPv6 from clients that no inbound connector knows.
                """),
            .flag(
                "PlusAddressing", \.plusAddressing,
                "Our own: `user+tag@` finds the recipient `user@` when nobody has the whole address."),
        ], check: check)

    /// `DomainName`, which may have `*.` in front.
    private var pattern: DomainPattern {
        get { .exact(domainName) }
        set {
            switch newValue {
            case .exact(let domain), .suffix(let domain):
                // It is also the name until one is given.
                if name == domainName.name { name = domain.name }
                domainName = domain
            case .any: break
            }
        }
    }

    private static func check(_ reader: ObjectReader, _ domain: inout AcceptedDomain) {
        // A type that can't be read is a mistake already; no rule can be applied to it.
        let isTypeKnown =
            !reader.has("DomainType") || DomainType(rawValue: reader.peek("DomainType") ?? "") != nil
        let isRelay = domain.domainType == .internalRelay
        if case .suffix = DomainPattern(reader.peek("DomainName") ?? "") {
            if reader.has("MatchSubDomains"), !domain.matchSubDomains {
                reader.mistake(
                    "MatchSubDomains", "is false, but \"*.\" in front of DomainName says the opposite",
                    mend: "remove one of them")
            } else if isTypeKnown, !isRelay {
                reader.mistake(
                    "DomainName", "\"*.\" in front needs DomainType InternalRelay",
                    mend: "set DomainType: InternalRelay, or list the subdomains as accepted domains of their own")
            }
            domain.matchSubDomains = true
        } else if isTypeKnown, !isRelay, domain.matchSubDomains {
            reader.mistake(
                "MatchSubDomains", "needs DomainType InternalRelay",
                mend: "set DomainType: InternalRelay, or list the subdomains as accepted domains of their own")
        }
        if reader.has("AddressBookEnabled") {
            let hasAddressBook = reader.value("AddressBookEnabled", .flag) ?? false
            if isTypeKnown, hasAddressBook == isRelay {
                reader.warning(
                    "AddressBookEnabled", "has no effect here: DomainType alone says whether recipients are looked up",
                    mend: hasAddressBook ? "set DomainType: Authoritative" : "set DomainType: InternalRelay")
            }
        }
    }
}
