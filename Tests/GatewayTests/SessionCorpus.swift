import Facts
import Mail
import MailFlow
import Organization

/// Sessions that take every branch of attribution, edge blocking and the header firewall, with what must come of each.
enum SessionCorpus {
    /// One session with one transaction.
    struct Session: Sendable {
        var name: String
        /// An address of 127.0.0.0/8, which the client really has.
        var client: String
        var tls: SessionFacts.TLS?
        var sender: String
        /// Each recipient, and how its answer begins: `250`, or the refusal's code.
        var recipients: [(String, String)]
        /// `contoso originating Hybrid`: what becomes of the message; nil where nobody may get it.
        var attribution: String?
        var message =
            "Subject: hello\r\nMessage-ID: <1@sender.example>\r\nDate: Mon, 23 Nov 2026 13:02:19 +0000\r\n\r\nHello\r\n"
        /// The enhanced code of the refusal of the message; nil where it is taken.
        var refusal: String?
        /// What authentication comes to: the source, SPF, whether it is kept from the inbox; nil where the corpus does not say.
        var spf: (source: String, result: String, junk: Bool)?
        /// The names of the signatures on top, `DKIM-Signature` and `ARC-Seal`; nil where the corpus does not say.
        var signatures: [String]?
        /// Octets of the message that are left out when it goes on.
        var removed = ""

        init(
            _ name: String, _ client: String, _ tls: SessionFacts.TLS? = nil, from sender: String,
            to recipients: [(String, String)], _ attribution: String? = nil
        ) {
            self.name = name
            self.client = client
            self.tls = tls
            self.sender = sender
            self.recipients = recipients
            self.attribution = attribution
        }

        func refused(_ code: String) -> Session {
            var session = self
            session.refusal = code
            return session
        }

        func authenticated(from source: String, _ result: String, junk: Bool = false) -> Session {
            var session = self
            session.spf = (source, result, junk)
            return session
        }

        func signed(_ signatures: String...) -> Session {
            var session = self
            session.signatures = signatures
            return session
        }

        /// From somebody, where the message does not say.
        var fromSomebody: Session {
            guard !message.contains("From: ") else { return self }
            var session = self
            session.message = "From: x@sender.example\r\n" + message
            return session
        }

        func with(_ header: String, removed: String = "") -> Session {
            var session = self
            session.message = header + session.message
            session.removed = removed
            return session
        }
    }

    static let pin = String(repeating: "a1", count: 32)

    // Domains of tests exist nowhere, which the scorer would hold against their mail.
    static let contoso = """
        organization: contoso
        hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
        administrators: [ann@contoso.com]
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
          - { DomainName: legacy.contoso.com, SendingFromDomainDisabled: true }
          - { DomainName: unused.contoso.com, SendingToDomainDisabled: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: old@unused.contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: eve@contoso.com, RecipientType: MailContact, ExternalEmailAddress: eve@elsewhere.example }
        dkimSigningConfigs: [{ Domain: contoso.com, Algorithm: Ed25519SHA256 }]
        arcConfig: { SealingEnabled: true }
        outboundConnectors:
          - { Name: To head office, ConnectorType: OnPremises, RecipientDomains: ["*.corp.contoso.com"], UseMXRecord: false, SmartHosts: ["10.1.1.25:25"] }
        inboundConnectors:
          - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [127.1.0.1, 127.9.9.9] }
          - { Name: Filter, ConnectorType: OnPremises, SenderIPAddresses: [127.6.0.1], EFSkipLastIP: true }
          - { Name: Tested filter, ConnectorType: OnPremises, SenderIPAddresses: [127.6.0.2], EFSkipLastIP: true, EFTestMode: true }
          - { Name: Few, ConnectorType: OnPremises, SenderIPAddresses: [127.6.0.3], EFSkipLastIP: true, EFUsers: [ann@contoso.com] }
          - { Name: Wide, ConnectorType: OnPremises, SenderIPAddresses: [127.1.0.0/24] }
          - { Name: Off, Enabled: false, ConnectorType: OnPremises, SenderIPAddresses: [127.8.0.99] }
          - { Name: Broken into, ConnectorType: OnPremises, SenderIPAddresses: [127.1.0.66] }
          - { Name: Hybrid, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com, SenderIPAddresses: [127.8.0.98], CloudServicesMailEnabled: true }
          - { Name: Farm, ConnectorType: OnPremises, TlsSenderCertificateName: "*.corp.contoso.com", TreatMessagesAsInternal: true }
          - { Name: Pinned, ConnectorType: OnPremises, TlsSenderCertificateFingerprints: [\(pin)] }
          - { Name: At the host, ConnectorType: OnPremises, TlsSenderCertificateName: "*.hosting.example" }
          - { Name: Bank, ConnectorType: Partner, SenderDomains: [bank.example] }
          - { Name: Secure, ConnectorType: Partner, SenderDomains: ["*.secure.example"], RestrictDomainsToCertificate: true, TlsSenderCertificateName: mail.secure.example }
          - { Name: Supplier, ConnectorType: Partner, SenderDomains: [supplier.example], RestrictDomainsToIPAddresses: true, SenderIPAddresses: [127.2.0.0/24], RequireTls: false }
          - { Name: Supplier TLS, ConnectorType: Partner, SenderDomains: [tls.supplier.example], RestrictDomainsToIPAddresses: true, SenderIPAddresses: [127.2.0.0/24] }
          - { Name: Sales, ConnectorType: Partner, SenderDomains: [sales.example], RestrictDomainsToIPAddresses: true, SenderIPAddresses: [127.2.2.2], RequireTls: false, AssociatedAcceptedDomains: [corp.contoso.com] }
          - { Name: Friend, ConnectorType: Partner, SenderDomains: ["*.friend.example"], RequireTls: false }
          - { Name: Known, ConnectorType: Partner, SenderDomains: ["*.known.example"], TlsSenderCertificateName: "*.known.example" }
          - { Name: Bad partner, ConnectorType: Partner, SenderDomains: [bad.example], RequireTls: false }
        """

    static let fabrikam = """
        organization: fabrikam
        hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
        acceptedDomains: [{ DomainName: fabrikam.com, Default: true }, { DomainName: news.fabrikam.com }]
        recipients:
          - { PrimarySmtpAddress: fred@fabrikam.com, RecipientType: UserMailbox, Administrator: true }
        RejectDirectSend: true
        inboundConnectors:
          - { Name: From Fabrikam, ConnectorType: OnPremises, SenderIPAddresses: [127.9.9.9] }
          - { Name: At the host too, ConnectorType: OnPremises, TlsSenderCertificateName: "*.hosting.example" }
          - { Name: Newsletter, ConnectorType: Partner, SenderDomains: [news.fabrikam.com], RestrictDomainsToIPAddresses: true, SenderIPAddresses: [127.3.0.1], RequireTls: false }
          - { Name: Own name, ConnectorType: Partner, SenderDomains: [fabrikam.com], RequireTls: false }
        """

    static let locked = """
        organization: locked
        hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
        acceptedDomains: [{ DomainName: locked.example }]
        recipients:
          - { PrimarySmtpAddress: lou@locked.example, RecipientType: UserMailbox, Administrator: true }
        inboundConnectors:
          - { Name: Front filter, ConnectorType: Partner, SenderDomains: ["*"], RestrictDomainsToCertificate: true, TlsSenderCertificateName: filter.example }
        """

    /// The connectors that are blocked, by organization.
    static let blocked = ["contoso": Set(["Broken into", "Bad partner"])]

    static let plainTLS = SessionFacts.TLS(version: "TLSv1.3")

    private static func shows(_ names: String..., trusted: Bool = true, fingerprint: String = "") -> SessionFacts.TLS {
        var tls = plainTLS
        tls.clientCertificate = ClientCertificate(
            claimedNames: names.compactMap { CertificateName($0) }, fingerprint: fingerprint,
            trust: trusted ? .trusted : .untrusted("untrustedRoot"))
        return tls
    }

    private static let stranger = "127.5.0.1"
    private static let head = "127.1.0.1"
    private static let out = ("y@elsewhere.example", "250")
    private static let noOut = ("y@elsewhere.example", "550 5.7.64")
    private static let ann = ("ann@contoso.com", "250")

    static let sessions: [Session] =
        (strangers + byAddress + byCertificate + partners + directSend + laterRecipients + headers + authentication
        + signatures)
        .map(\.fromSomebody) + [
            Session("from nobody", stranger, from: "x@direct.example", to: [ann], "contoso incoming -").refused(
                "5.7.512")
        ]

    static let strangers = [
        Session("recipient's owner", stranger, from: "x@sender.example", to: [ann], "contoso incoming -"),
        Session("null sender", stranger, from: "", to: [ann], "contoso incoming -"),
        Session("own sender opens nothing", stranger, from: "ann@contoso.com", to: [noOut]),
        Session("own sender to own recipient", stranger, from: "ann@contoso.com", to: [ann], "contoso incoming -"),
        Session("nobody's recipient", stranger, from: "x@sender.example", to: [noOut]),
        Session("edge blocking", stranger, from: "x@sender.example", to: [("nobody@contoso.com", "550 5.4.1")]),
        Session("disabled domain", stranger, from: "x@sender.example", to: [("old@unused.contoso.com", "550 5.4.1")]),
        Session(
            "relay domain", stranger, from: "x@sender.example", to: [("z@deep.corp.contoso.com", "250")],
            "contoso incoming -"),
        Session(
            "bare postmaster", stranger, from: "x@sender.example", to: [("postmaster", "250")], "contoso incoming -"),
        Session(
            "encrypted, without a certificate", stranger, plainTLS, from: "x@sender.example", to: [ann],
            "contoso incoming -"),
        Session(
            "certificate of nobody here", stranger, shows("mx.sender.example"), from: "x@sender.example", to: [ann],
            "contoso incoming -"),
        Session("a disabled connector knows nobody", "127.8.0.99", from: "ann@contoso.com", to: [noOut]),
        Session("addresses beside a certificate name know nobody", "127.8.0.98", from: "ann@contoso.com", to: [noOut]),
    ]

    static let byAddress = [
        Session("2b sender's owner", head, from: "ann@contoso.com", to: [out], "contoso originating From head office"),
        Session(
            "2b subdomain of the sender's owner", head, from: "q@deep.corp.contoso.com", to: [out],
            "contoso originating From head office"),
        Session("2b longest prefix", "127.1.0.2", from: "ann@contoso.com", to: [out], "contoso originating Wide"),
        Session(
            "2b another organization's recipient", head, from: "ann@contoso.com", to: [("fred@fabrikam.com", "250")],
            "contoso originating From head office"),
        Session("2b own unknown recipient", head, from: "ann@contoso.com", to: [("nobody@contoso.com", "550 5.1.10")]),
        Session("2b disabled sender", head, from: "x@legacy.contoso.com", to: [("y@elsewhere.example", "550 5.7.60")]),
        Session("2c recipient's owner", head, from: "x@sender.example", to: [ann], "contoso incoming From head office"),
        Session("2c null sender", head, from: "", to: [ann], "contoso incoming From head office"),
        Session("2d nobody's", head, from: "x@sender.example", to: [noOut]),
        Session("2d null sender", head, from: "", to: [noOut]),
        Session(
            "4 another organization's recipient", head, from: "x@sender.example",
            to: [("lou@locked.example", "550 5.7.51")]),
        Session(
            "shared address, one sender", "127.9.9.9", from: "fred@fabrikam.com", to: [out],
            "fabrikam originating From Fabrikam"),
        Session(
            "shared address, other sender", "127.9.9.9", from: "ann@contoso.com", to: [out],
            "contoso originating From head office"),
        Session(
            "blocked, originating", "127.1.0.66", from: "ann@contoso.com", to: [("y@elsewhere.example", "550 5.7.711")]),
        Session("blocked, incoming", "127.1.0.66", from: "x@sender.example", to: [("ann@contoso.com", "550 5.7.711")]),
    ]

    static let byCertificate = [
        Session(
            "2a report of the own server", stranger, shows("mail.contoso.com"), from: "", to: [out],
            "contoso originating Hybrid"),
        Session(
            "2a forwarded mail", stranger, shows("mail.contoso.com"), from: "x@sender.example", to: [out],
            "contoso originating Hybrid"),
        Session(
            "2a disabled sender", stranger, shows("mail.contoso.com"), from: "x@legacy.contoso.com",
            to: [("y@elsewhere.example", "550 5.7.60")]),
        Session(
            "2a a name below corp", stranger, shows("h1.corp.contoso.com"), from: "x@sender.example", to: [out],
            "contoso originating Farm"),
        Session(
            "2a wildcard certificate", stranger, shows("*.corp.contoso.com"), from: "x@sender.example", to: [out],
            "contoso originating Farm"),
        Session(
            "internal sender by a trusting connector", stranger, shows("h1.corp.contoso.com"), from: "ann@contoso.com",
            to: [ann], "contoso originating Farm"),
        Session(
            "two labels below is not enough", stranger, shows("h1.deep.corp.contoso.com"), from: "x@sender.example",
            to: [noOut]),
        Session(
            "two labels below, own sender", stranger, shows("h1.deep.corp.contoso.com"), from: "ann@contoso.com",
            to: [out], "contoso originating Farm"),
        Session(
            "untrusted chain is no identity", stranger, shows("mail.contoso.com", trusted: false),
            from: "ann@contoso.com", to: [noOut]),
        Session(
            "2a certificate before address", head, shows("mail.contoso.com"), from: "ann@contoso.com", to: [out],
            "contoso originating Hybrid"),
        Session(
            "2a fingerprint, whatever the chain", stranger, shows("mail.contoso.com", trusted: false, fingerprint: pin),
            from: "", to: [out], "contoso originating Pinned"),
        Session(
            "fingerprint without a name of its own", stranger, shows(trusted: false, fingerprint: pin), from: "",
            to: [noOut]),
        Session(
            "fingerprint, own sender", stranger, shows(trusted: false, fingerprint: pin), from: "ann@contoso.com",
            to: [out], "contoso originating Pinned"),
        Session(
            "name of neither of two, one sender", stranger, shows("s1.hosting.example"), from: "ann@contoso.com",
            to: [out], "contoso originating At the host"),
        Session(
            "name of neither of two, other recipient", stranger, shows("s1.hosting.example"), from: "x@sender.example",
            to: [("fred@fabrikam.com", "250")], "fabrikam incoming At the host too"),
        Session(
            "name of neither of two, nobody's", stranger, shows("s1.hosting.example"), from: "x@sender.example",
            to: [noOut]),
    ]

    static let partners = [
        Session("5 TLS missing", stranger, from: "x@bank.example", to: [("ann@contoso.com", "530 5.7.0")]),
        Session("5 TLS", stranger, plainTLS, from: "x@bank.example", to: [ann], "contoso incoming Bank"),
        Session(
            "5 certificate missing", stranger, plainTLS, from: "x@secure.example",
            to: [("ann@contoso.com", "550 5.7.51")]),
        Session(
            "5 certificate untrusted", stranger, shows("mail.secure.example", trusted: false), from: "x@secure.example",
            to: [("ann@contoso.com", "550 5.7.51")]),
        Session(
            "5 certificate", stranger, shows("mail.secure.example"), from: "x@eu.secure.example", to: [ann],
            "contoso incoming Secure"),
        Session("5 address", "127.2.0.9", from: "x@supplier.example", to: [ann], "contoso incoming Supplier"),
        Session("5 other address", stranger, from: "x@supplier.example", to: [("ann@contoso.com", "550 5.7.51")]),
        Session(
            "5 address, TLS missing", "127.2.0.9", from: "x@tls.supplier.example",
            to: [("ann@contoso.com", "530 5.7.0")]),
        Session(
            "5 other accepted domain", stranger, from: "x@sales.example",
            to: [ann, ("z@corp.contoso.com", "550 5.7.51")], "contoso incoming -"),
        Session("5 sender's domain", stranger, from: "x@eu.friend.example", to: [ann], "contoso incoming Friend"),
        Session(
            "5 permission with a certificate", stranger, shows("mx.known.example"), from: "x@known.example", to: [ann],
            "contoso incoming Known"),
        Session(
            "5 permission without", stranger, plainTLS, from: "x@known.example", to: [ann], "contoso incoming Known"),
        Session("5 blocked", stranger, from: "x@bad.example", to: [("ann@contoso.com", "550 5.7.711")]),
        Session(
            "5 locked to a front filter", stranger, plainTLS, from: "x@sender.example",
            to: [("lou@locked.example", "550 5.7.51")]),
        Session(
            "5 through the front filter", stranger, shows("filter.example"), from: "x@sender.example",
            to: [("lou@locked.example", "250")], "locked incoming Front filter"),
        Session(
            "5 null sender through the front filter", stranger, shows("filter.example"), from: "",
            to: [("lou@locked.example", "250")], "locked incoming Front filter"),
        Session("5 null sender, exact partners", stranger, from: "", to: [ann], "contoso incoming -"),
    ]

    static let directSend = [
        Session("5 direct send", stranger, from: "fred@fabrikam.com", to: [("fred@fabrikam.com", "550 5.7.68")]),
        Session(
            "5 direct send by known address", "127.3.0.1", from: "x@news.fabrikam.com",
            to: [("fred@fabrikam.com", "250")], "fabrikam incoming Newsletter"),
        Session(
            "5 direct send by the own server", "127.9.9.9", from: "fred@fabrikam.com",
            to: [("fred@fabrikam.com", "250")], "fabrikam originating From Fabrikam"),
        Session(
            "5 direct send, others", stranger, from: "x@sender.example", to: [("fred@fabrikam.com", "250")],
            "fabrikam incoming -"),
    ]

    static let laterRecipients = [
        Session(
            "another organization's", stranger, from: "x@sender.example",
            to: [ann, ("fred@fabrikam.com", "452 4.5.3"), ("carl@contoso.com", "250")], "contoso incoming -"),
        Session(
            "nobody's, from a stranger", stranger, from: "x@sender.example", to: [ann, noOut], "contoso incoming -"),
        Session(
            "nobody's, by a connector", head, from: "x@sender.example", to: [ann, noOut],
            "contoso incoming From head office"),
        Session(
            "any, originating", head, from: "ann@contoso.com", to: [out, ("fred@fabrikam.com", "250"), ann],
            "contoso originating From head office"),
        Session(
            "first refused, second counts", stranger, from: "x@sender.example",
            to: [noOut, ("fred@fabrikam.com", "250")], "fabrikam incoming -"),
        Session(
            "partner rules again", stranger, from: "x@sales.example", to: [ann, ("carl@contoso.com", "250")],
            "contoso incoming -"),
    ]

    private static let forged =
        "x-ms-exchange-organization-SCL : -1\r\nAuthentication-Results: mx.example.net;\r\n spf=pass\r\n"
    private static let crossed = "X-MS-Exchange-CrossPremises-SCL: -1\r\n"
    private static let native = "X-MS-Exchange-Organization-SCL: 5\r\n"

    static let headers = [
        Session("forged fields of a stranger", stranger, from: "x@sender.example", to: [ann], "contoso incoming -")
            .with("A: b\r\n" + forged + "C: d\r\n" + crossed, removed: forged + crossed),
        Session(
            "forged fields of an own server without trust", head, from: "ann@contoso.com", to: [ann],
            "contoso originating From head office"
        )
        .with(forged, removed: forged),
        Session(
            "fields of a trusted server", stranger, shows("mail.contoso.com"), from: "ann@contoso.com", to: [ann],
            "contoso originating Hybrid"
        )
        .with(crossed + native + "X-MS-Exchange-Organization-AuthAs: Internal\r\n", removed: native),
        Session("fields behind a malformed line", stranger, from: "x@sender.example", to: [ann], "contoso incoming -")
            .with("A: b\r\nnot a field\r\n" + forged, removed: forged),
    ]

    /// What DNS has of the authors of ``authentication``.
    static let zone = """
        source.example. TXT "v=spf1 ip4:203.0.113.9 -all"
        direct.example. TXT "v=spf1 ip4:127.5.0.1 -all"
        strict.example. TXT "v=spf1 -all"
        _dmarc.strict.example. TXT "v=DMARC1; p=reject"
        careful.example. TXT "v=spf1 -all"
        _dmarc.careful.example. TXT "v=DMARC1; p=quarantine"

        """

    private static func from(_ author: String) -> String { "From: \(author)\r\n" }
    private static let hop = "Received: from mx.source [203.0.113.9] by filter; Mon, 23 Nov 2026 13:02:19 +0000\r\n"
    private static let (filter, tested, few) = ("127.6.0.1", "127.6.0.2", "127.6.0.3")

    static let authentication = [
        Session("SPF passes", stranger, from: "x@direct.example", to: [ann], "contoso incoming -")
            .with(from("x@direct.example")).authenticated(from: stranger, "pass"),
        Session("p=reject", stranger, from: "x@strict.example", to: [ann], "contoso incoming -")
            .with(from("x@strict.example")).refused("5.7.509"),
        Session("p=quarantine", stranger, from: "x@careful.example", to: [ann], "contoso incoming -")
            .with(from("x@careful.example")).authenticated(from: stranger, "fail", junk: true),
        Session(
            "p=reject by a known client", head, from: "x@strict.example", to: [ann], "contoso incoming From head office"
        )
        .with(from("x@strict.example")).authenticated(from: head, "fail"),
        Session("a source behind a filter", filter, from: "x@source.example", to: [ann], "contoso incoming Filter")
            .with(hop + from("x@source.example")).authenticated(from: "203.0.113.9", "pass"),
        Session("p=reject behind a filter", filter, from: "x@strict.example", to: [ann], "contoso incoming Filter")
            .with(hop + from("x@strict.example")).refused("5.7.509"),
        Session("p=reject, EFTestMode", tested, from: "x@strict.example", to: [ann], "contoso incoming Tested filter")
            .with(hop + from("x@strict.example")).authenticated(from: tested, "fail"),
        Session(
            "EFUsers has one of two", few, from: "x@source.example", to: [ann, ("carl@contoso.com", "250")],
            "contoso incoming Few"
        )
        .with(hop + from("x@source.example")).authenticated(from: few, "pass"),
        Session("two authors", stranger, from: "x@direct.example", to: [ann], "contoso incoming -")
            .with(from("x@direct.example") + from("x@strict.example")).refused("5.7.509"),
    ]

    static let signatures = [
        Session(
            "an author of the organization's", head, from: "ann@contoso.com", to: [out],
            "contoso originating From head office"
        )
        .with(from("ann@contoso.com")).signed("DKIM-Signature"),
        Session(
            "an author of somebody else's", head, from: "ann@contoso.com", to: [out],
            "contoso originating From head office"
        )
        .with(from("x@sender.example")).signed(),
        Session(
            "a copy that leaves", stranger, from: "x@direct.example", to: [("eve@contoso.com", "250")],
            "contoso incoming -"
        )
        .with(from("x@direct.example")).authenticated(from: stranger, "pass").signed("ARC-Seal"),
        Session("a copy that stays", stranger, from: "x@direct.example", to: [ann], "contoso incoming -")
            .with(from("x@direct.example")).authenticated(from: stranger, "pass").signed(),
    ]
}
