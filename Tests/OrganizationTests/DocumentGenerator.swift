import Mail
import Organization
import PosternTesting
import Testing

/// Makes documents that are right by construction, with every property now and then.
struct DocumentGenerator {
    var random: SeededRandom
    private var serial = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func one<Value>(of values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    mutating func some<Value>(_ counts: ClosedRange<Int>, _ make: (inout DocumentGenerator) throws -> Value)
        rethrows -> [Value]
    {
        var result: [Value] = []
        for _ in 0..<Int.random(in: counts, using: &random) { result.append(try make(&self)) }
        return result
    }

    mutating func number() -> Int {
        serial += 1
        return serial
    }

    /// A name that nothing else of the document has, of characters that mean something to YAML.
    private mutating func name() -> String {
        one(of: ["To ", "*", "&b ", "- ", "{ a: ", "#", "Zürich ", "'", "\"", "\\", "null", "@", "😀 ", ", ", "true "])
            + "\(number())"
    }

    private mutating func comment() -> String {
        chance(70)
            ? "" : one(of: ["for now", "two\nlines\t", "\u{202e}&x", " # no comment", "null", "\u{85}", "'\u{feff}"])
    }

    private mutating func outsideDomain() throws -> Domain {
        try Domain(one(of: ["fabrikam.example", "a.b.tailspin.example", "bücher.example", "x_1.example"]))
    }

    private mutating func outsider() throws -> EmailAddress {
        EmailAddress(
            localPart: one(of: ["ann", "o'neil", "a b", "x+tag", "\"q", "Ülrich"]), host: .domain(try outsideDomain()))
    }

    private mutating func pattern() throws -> DomainPattern {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: .any
        case 1: .suffix(try outsideDomain())
        default: .exact(try outsideDomain())
        }
    }

    mutating func document() throws -> OrganizationDocument {
        var document = OrganizationDocument(name: one(of: ["contoso", "A-1.b_2", "x"]))
        document.isEOPCompatible = chance(20)
        document.rejectDirectSend = chance(30)
        document.operatorContentAccess = one(of: OperatorContentAccess.allCases)
        document.requireSecondFactor = chance(20)
        document.acceptedDomains = try some(1...6) { try $0.acceptedDomain() }
        document.acceptedDomains[Int.random(in: 0..<document.acceptedDomains.count, using: &random)].isDefault = true
        document.mailboxHosts = try some(1...3) { try $0.mailboxHost() }
        document.recipients = try some(1...12) { try $0.recipient(of: document) }
        document.outboundConnectors = try some(1...6) { try $0.outboundConnector() }
        if chance(30), let live = document.outboundConnectors.first(where: { !$0.isTestMode }) {
            var copy = try outboundConnector()
            copy.isTestMode = true
            copy.linkForModifiedConnector = live.name
            document.outboundConnectors.append(copy)
        }
        document.inboundConnectors = try some(1...6) { try $0.inboundConnector(of: document) }
        document.deliveryPriorities = try some(0...3) { try $0.deliveryPriority(of: document) }
        document.directory.staleAfter = chance(50) ? .minutes(Int64.random(in: 1...500_000, using: &random)) : nil
        if document.directory.staleAfter != nil {
            document.directory.whenStale = one(of: DirectoryPolicy.WhenStale.allCases)
        }
        if chance(40) {
            document.transportConfig = TransportConfig(
                messageExpiration: chance(50) ? .hours(20) : nil, delayNotificationTimeout: .seconds(4_711),
                externalPostmasterAddress: chance(50) ? try outsider() : nil,
                externalReports: .init(delayDsnEnabled: chance(50), defaultLanguage: "de-CH", sendHtml: chance(50)),
                internalReports: .init(languageDetectionEnabled: chance(50), reportingAuthority: try outsideDomain()))
            if chance(50) { document.transportConfig.eightBitConversionFailureAction = .return }
            document.systemMessages = [
                SystemMessage(
                    dsnCode: try #require(EnhancedStatusCode("5.1.1")), language: .german, isInternal: chance(50),
                    text: "Bitte \"fragen\" Sie & die <Hotline>.\n")
            ]
        }
        try authentication(of: &document)
        try connectionFilter(of: &document)
        try policies(of: &document)
        try transportRules(of: &document)
        try allowBlockLists(of: &document)
        document.administrators = try some(0...2) { try $0.outsider() }
        document.postmaster = chance(30) ? try outsider() : nil
        document.abuse = chance(30) ? document.recipients[0].primarySmtpAddress : nil
        return document
    }

    private mutating func allowBlockLists(of document: inout OrganizationDocument) throws {
        document.tenantAllowBlockListItems = try some(0...4) { generator in
            let (list, value): (TenantAllowBlockListItem.ListType, String) =
                switch Int.random(in: 0..<4, using: &generator.random) {
                case 0: (.sender, "a\(generator.number())@\(try generator.outsideDomain())")
                case 1: (.url, "h\(generator.number()).example/a/*")
                case 2: (.fileHash, String(repeating: "0", count: 56) + "\(10_000_000 + generator.number())")
                default: (.ip, "2001:db8::\(generator.number())")
                }
            var item = TenantAllowBlockListItem(list, value, generator.chance(50) ? .allow : .block)
            if item.action == .allow, generator.chance(50) {
                item.removeAfter = 45
                item.lastUsedDate = WallTime(milliseconds: 1_700_000_000_000)
            } else {
                item.expirationDate = WallTime(
                    milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &generator.random))
            }
            if item.action == .allow, generator.chance(30) {
                item.submissionID = "s\(generator.number())"
                item.submissionReason = "it is ours"
            }
            item.notes = generator.comment()
            return item
        }
        document.tenantAllowBlockListSpoofItems = try some(0...2) { generator in
            TenantAllowBlockListSpoofItem(
                .any, .domain(try Domain("s\(generator.number()).example")),
                generator.chance(50) ? .internal : .external, generator.chance(50) ? .allow : .block)
        }
        if chance(30) {
            document.advancedDelivery.phishSimDomains = [try outsideDomain()]
            document.advancedDelivery.phishSimSenderIPRanges = [try #require(IPListEntry("192.0.2.1-192.0.2.9"))]
            document.advancedDelivery.phishSimURLs = [try URLPattern("*.sim.example/*")]
            document.advancedDelivery.secOpsMailboxes = [document.recipients[0].primarySmtpAddress]
        }
        if chance(50) {
            document.recipients[0].safeSenders = SenderList([.address(try outsider()), .suffix(try outsideDomain())])
            document.recipients[0].blockedSenders = SenderList([.domain(try outsideDomain())])
        }
    }

    private mutating func authentication(of document: inout OrganizationDocument) throws {
        document.ipv6.isEnabled = chance(30)
        document.ipv6.isReportOnly = chance(30)
        document.antiPhishPolicy.enableSpoofIntelligence = chance(70)
        document.antiPhishPolicy.honorDmarcPolicy = chance(70)
        document.antiPhishPolicy.dmarcQuarantineAction = one(of: AntiPhishPolicy.QuarantineAction.allCases)
        document.antiPhishPolicy.dmarcRejectAction = one(of: AntiPhishPolicy.RejectAction.allCases)
        document.antiPhishPolicy.authenticationFailAction = one(of: AntiPhishPolicy.QuarantineAction.allCases)
        document.antiPhishPolicy.invalidFromAction = one(of: AntiPhishPolicy.InvalidFromAction.allCases)
        document.malwareFilterPolicy.enableFileFilter = chance(70)
        if chance(30) { document.malwareFilterPolicy.fileTypes = ["exe", "7z", "größe"] }
        document.malwareFilterPolicy.engineUnavailableAction = one(of: MalwareFilterPolicy.UnavailableAction.allCases)
        for path in [
            \MalwareFilterPolicy.encryptedAttachmentAction, \.macroAction, \.activeContentAction,
            \.ambiguousContentAction, \.unreadContentAction,
        ] {
            document.malwareFilterPolicy[keyPath: path] = one(of: MalwareFilterPolicy.ContentAction.allCases)
        }
        document.hostedContentFilterPolicy.bulkThreshold = Int.random(in: 1...9, using: &random)
        document.hostedContentFilterPolicy.marksBulkMail = chance(70)
        if chance(30) {
            document.hostedContentFilterPolicy.symbolWeights = [
                .init(symbol: "FROM_EQ_TO", percent: Int.random(in: 50...150, using: &random)),
                .init(symbol: "HTML_NO_PLAIN", percent: nil),
            ]
        }
        if chance(40) {
            document.reportSubmissionPolicy.reportAddress = EmailAddress(
                localPart: "report \(number())", domain: document.acceptedDomains[0].domainName)
            document.reportSubmissionPolicy.reportPhishAddresses = [
                EmailAddress(localPart: "phish\(number())", domain: document.acceptedDomains[0].domainName)
            ]
            document.reportSubmissionPolicy.enableUserEmailNotification = chance(50)
        }
        document.arcConfig.trustedSealers = try some(0...2) { try $0.outsideDomain() }
        document.arcConfig.isSealingEnabled = chance(30)
        let count = Int.random(in: 1...document.acceptedDomains.count, using: &random)
        document.dkimSigningConfigs = document.acceptedDomains.prefix(count).map { accepted in
            var config = DKIMSigningConfig(accepted.domainName)
            config.isEnabled = chance(70)
            config.keySize = one(of: DKIMSigningConfig.keySizes)
            config.algorithm = one(of: DKIMSigningConfig.Algorithm.allCases)
            config.headerCanonicalization = one(of: DKIMSigningConfig.Canonicalization.allCases)
            config.bodyCanonicalization = one(of: DKIMSigningConfig.Canonicalization.allCases)
            return config
        }
    }

    private mutating func connectionFilter(of document: inout OrganizationDocument) throws {
        let texts = ["192.0.2.1", "192.0.2.77/25", "10.0.0.1-10.0.0.20", "10.0.0.1 - 10.0.0.20", "198.51.100.0/24"]
        let entries = try texts.map { try #require(IPListEntry($0)) }
        document.hostedConnectionFilterPolicy.adminDisplayName = one(of: ["", "Ours: \"all\", of #1"])
        document.hostedConnectionFilterPolicy.ipAllowList = some(0...3) { $0.one(of: entries) }
        document.hostedConnectionFilterPolicy.ipBlockList = some(0...3) { $0.one(of: entries) }
        document.hostedConnectionFilterPolicy.enableSafeList = chance(30)
        document.hostedConnectionFilterPolicy.ipAllowHonoursDmarc = chance(30)
        document.hostedConnectionFilterPolicy.isGreylistingEnabled = chance(30)
    }

    private mutating func acceptedDomain() throws -> AcceptedDomain {
        let isRelay = chance(50)
        var domain = AcceptedDomain(
            try Domain("d\(number()).contoso.com"), type: isRelay ? .internalRelay : .authoritative,
            name: chance(30) ? name() : nil, matchSubDomains: isRelay && chance(50),
            sendingFromDomainDisabled: chance(10), sendingToDomainDisabled: chance(10), plusAddressing: chance(80))
        domain.outboundOnly = chance(10)
        domain.ipv6Enabled = one(of: [nil, nil, true, false])
        return domain
    }

    private mutating func mailboxHost() throws -> MailboxHost {
        MailboxHost(
            name: name(), lmtp: HostPort(.name(try outsideDomain()), port: 24), maxConnections: chance(50) ? 7 : nil,
            junkSubaddress: chance(50) ? JunkSubaddress("+Junk") : nil)
    }

    private mutating func address(of document: OrganizationDocument) throws -> EmailAddress {
        let accepted = one(of: document.acceptedDomains)
        let domain =
            accepted.matchSubDomains && chance(50) ? try Domain("sub.\(accepted.domainName)") : accepted.domainName
        return EmailAddress(
            localPart: one(of: ["u", "First.Last", "o'neil", "a b", "ü"]) + "\(number())", host: .domain(domain))
    }

    private mutating func recipient(of document: OrganizationDocument) throws -> Recipient {
        let type = one(of: Recipient.RecipientType.allCases)
        var recipient = Recipient(
            try address(of: document), type: type, emailAddresses: try some(0...2) { try $0.address(of: document) },
            isAdministrator: chance(10))
        switch type {
        case .userMailbox:
            if chance(50) { recipient.mailbox = .host(one(of: document.mailboxHosts).name) }
            if chance(40) {
                recipient.forwardingSmtpAddress = try outsider()
                recipient.deliverToMailboxAndForward = chance(50)
            }
        case .mailUser, .mailContact: recipient.externalEmailAddress = chance(70) ? try outsider() : nil
        case .mailUniversalDistributionGroup, .mailUniversalSecurityGroup:
            recipient.members = try some(0...4) { $0.chance(50) ? try $0.outsider() : try $0.address(of: document) }
        case .dynamicDistributionGroup:
            recipient.dynamicFilter.includedRecipients = [one(of: DynamicGroupFilter.IncludedRecipients.allCases)]
            if chance(50) { recipient.dynamicFilter[one(of: DynamicGroupFilter.attributes)] = ["Zürich", "a, b"] }
        }
        if chance(30) { recipient.manager = try address(of: document) }
        if chance(30) { recipient.attributes[one(of: RecipientAttributes.kept)] = one(of: ["Zürich", "*", "- x: y"]) }
        return recipient
    }

    private mutating func outboundConnector() throws -> OutboundConnector {
        var connector = OutboundConnector(name: name(), isEnabled: chance(80), comment: comment())
        connector.connectorSource = one(of: ConnectorSource.allCases)
        connector.recipientDomains = try some(1...3) { try $0.pattern() }
        if chance(50) {
            connector.connectorType = .onPremises
            connector.senderRewritingEnabled = chance(30)
            connector.junkSubaddress = chance(30) ? JunkSubaddress("+Junk") : nil
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                connector.allAcceptedDomains = true
                connector.recipientDomains = []
            case 1: connector.routeAllMessagesViaOnPremises = true
            default: break
            }
        }
        connector.isTransportRuleScoped = chance(10)
        if chance(60) {
            connector.useMXRecord = false
            connector.smartHosts = try some(1...3) {
                $0.chance(50) ? try $0.smartHost() : .host(HostPort(.name(try $0.outsideDomain()), port: 25))
            }
            connector.strictOrder = chance(20)
            connector.maxConnections = chance(30) ? (connector.strictOrder ? 1 : 40) : nil
        }
        connector.tlsSettings = chance(60) ? one(of: TlsSettings.allCases) : nil
        if connector.tlsSettings == .domainValidation || chance(10) {
            connector.tlsDomain = chance(50) ? .exact(try outsideDomain()) : .suffix(try outsideDomain())
        }
        connector.tlsClientCertificate = chance(20) ? name() : nil
        connector.smtpDaneMode = one(of: connector.useMXRecord ? SmtpDaneMode.allCases : [.opportunistic, .none])
        connector.mtaStsMode = one(of: MtaStsMode.allCases)
        connector.cloudServicesMailEnabled = chance(20)
        connector.isTestMode = chance(10)
        connector.validationRecipients = try some(0...2) { try $0.outsider() }
        return connector
    }

    private mutating func smartHost() throws -> SmartHost {
        try #require(
            SmartHost(
                one(of: ["10.1.1.25", "10.1.1.0/28:2525", "[2001:db8::1]:2526", "[2001:db8::/120]:25"]), defaultPort: 25
            ))
    }

    private mutating func network(_ document: OrganizationDocument) throws -> IPNetwork {
        let all = ["10.1.1.25", "127.0.0.0/8", "2001:db8::/32", "::1", "192.0.0.0/1", "fe80::1"]
        let ofEOP = ["8.8.8.0/24", "9.9.9.9", "203.0.113.64/26"]
        return try #require(IPNetwork(one(of: document.isEOPCompatible ? ofEOP : all + ofEOP)))
    }

    private mutating func inboundConnector(of document: OrganizationDocument) throws -> InboundConnector {
        var connector = InboundConnector(
            name: name(), isEnabled: chance(80), connectorType: one(of: [.partner, .onPremises]),
            senderDomains: try some(1...3) { try $0.pattern() }, comment: comment())
        connector.connectorSource = one(of: ConnectorSource.allCases)
        connector.senderIPAddresses = try some(0...3) { try $0.network(document) }
        connector.associatedAcceptedDomains = chance(30) ? [one(of: document.acceptedDomains).domainName] : []
        if chance(50) {
            connector.tlsSenderCertificateName =
                chance(50) ? .suffix(one(of: document.acceptedDomains).domainName) : .exact(try outsideDomain())
        }
        if chance(20) {
            connector.tlsSenderCertificateFingerprints = [String(repeating: one(of: ["ab", "0f"]), count: 32)]
        }
        if connector.connectorType == .onPremises {
            if connector.senderIPAddresses.isEmpty, !connector.isIdentifiedByCertificate {
                connector.senderIPAddresses = [try network(document)]
            }
            switch Int.random(in: 0..<3, using: &random) {
            case 0: connector.treatMessagesAsInternal = true
            case 1: connector.cloudServicesMailEnabled = true
            default: break
            }
        }
        connector.restrictDomainsToIPAddresses = !connector.senderIPAddresses.isEmpty && chance(50)
        connector.restrictDomainsToCertificate = connector.isIdentifiedByCertificate && chance(50)
        connector.requireTls = connector.restrictDomainsToCertificate || chance(70)
        connector.enhancedFiltering.skipLastIP = chance(20)
        connector.enhancedFiltering.skipIPs = try some(0...2) {
            try #require(IPNetwork($0.one(of: ["9.9.9.0/24", "8.8.4.4"])))
        }
        connector.enhancedFiltering.users = chance(30) ? [try outsider()] : nil
        connector.enhancedFiltering.isTest = chance(20)
        return connector
    }

    private mutating func deliveryPriority(of document: OrganizationDocument) throws -> DeliveryPriority {
        DeliveryPriority(
            name: name(), priority: one(of: Priority.allCases), senderDomains: [try pattern()],
            senders: chance(50) ? [try outsider()] : [], recipientDomains: chance(50) ? [try pattern()] : [],
            inboundConnectors: chance(50) ? [one(of: document.inboundConnectors).name] : [], comment: comment())
    }
}
