internal import Mail

extension OrganizationDocument {
    /// The document as YAML in one form: every property that is not at its default, in a fixed order. Read again, it is
    /// the same document.
    public var yaml: String {
        var root = PropertyList()
        root.set("organization", name)
        root.set("eop-compatible", isEOPCompatible, unless: false)
        root.set("RejectDirectSend", rejectDirectSend, unless: false)
        root.set("administrators", administrators)
        root.set("Postmaster", postmaster)
        root.set("Abuse", abuse)
        var text = root.items.map { "\($0.name): \($0.value)\n" }.joined()
        let lists: [(String, [PropertyList])] = [
            ("acceptedDomains", acceptedDomains.map(\.properties)), ("recipients", recipients.map(\.properties)),
            ("mailboxHosts", mailboxHosts.map(\.properties)),
            ("outboundConnectors", outboundConnectors.map(\.properties)),
            ("inboundConnectors", inboundConnectors.map(\.properties)),
            ("deliveryPriorities", deliveryPriorities.map(\.properties)),
            ("systemMessages", systemMessages.map(\.properties)),
            ("dkimSigningConfigs", dkimSigningConfigs.map(\.properties)),
        ]
        for (name, objects) in lists where !objects.isEmpty {
            text += "\(name):\n" + objects.map { "  - \($0.flow)\n" }.joined()
        }
        let objects = [
            ("directory", directory.properties), ("ipv6", ipv6.properties),
            ("antiPhishPolicy", antiPhishPolicy.properties), ("arcConfig", arcConfig.properties),
            ("transportConfig", transportConfig.properties),
        ]
        for (name, object) in objects where !object.items.isEmpty {
            text += "\(name): \(object.flow)\n"
        }
        return text
    }
}

/// The properties of one object, as they are written.
struct PropertyList {
    private(set) var items: [(name: String, value: String)] = []

    mutating func set(_ name: String, _ text: String?, unless standard: String? = nil) {
        guard let text, text != standard else { return }
        items.append((name, YAMLText.scalar(text)))
    }

    mutating func set(_ name: String, _ flag: Bool, unless standard: Bool) {
        if flag != standard { items.append((name, flag ? "true" : "false")) }
    }

    mutating func set(_ name: String, _ value: (some CustomStringConvertible)?) {
        if let value { items.append((name, YAMLText.scalar(value.description))) }
    }

    mutating func set<Choice: RawRepresentable<String> & Equatable>(
        _ name: String, _ choice: Choice?, unless standard: Choice?
    ) {
        if let choice, choice != standard { items.append((name, choice.rawValue)) }
    }

    mutating func set(_ name: String, _ list: [some CustomStringConvertible]) {
        guard !list.isEmpty else { return }
        items.append((name, "[\(list.map { YAMLText.scalar($0.description) }.joined(separator: ", "))]"))
    }

    /// `{ Name: value, … }`.
    var flow: String { "{ \(items.map { "\($0.name): \($0.value)" }.joined(separator: ", ")) }" }
}

/// Text as a scalar of YAML that is safe anywhere (YAML 1.1 section 5.7 has the escapes).
private enum YAMLText {
    static func scalar(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map(isLetterOrDigit) == true
            && text.utf8.allSatisfy { isLetterOrDigit($0) || ".-_@".utf8.contains($0) }
            && !["null", "Null", "NULL"].contains(text)
        if isPlain { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\\(scalar)"
            // Documents with anchors are not read, and an ampersand may look like one.
            case "&": result += "\\x26"
            default:
                let isPrintable =
                    (0x20...0x7e).contains(scalar.value) || (0xa1...0xd7ff).contains(scalar.value)
                    || (0xe000...0xfffd).contains(scalar.value) || scalar.value > 0xffff
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
                    result += escaped(scalar)
                default: if isPrintable { result.unicodeScalars.append(scalar) } else { result += escaped(scalar) }
                }
            }
        }
        return result + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x61...0x7a).contains(octet | 0x20)
    }
}

extension AcceptedDomain {
    fileprivate var properties: PropertyList {
        var list = PropertyList()
        list.set("DomainName", domainName)
        list.set("Name", name, unless: domainName.name)
        list.set("DomainType", domainType, unless: nil)
        list.set("MatchSubDomains", matchSubDomains, unless: false)
        list.set("Default", isDefault, unless: false)
        list.set("SendingFromDomainDisabled", sendingFromDomainDisabled, unless: false)
        list.set("SendingToDomainDisabled", sendingToDomainDisabled, unless: false)
        list.set("OutboundOnly", outboundOnly, unless: false)
        if let ipv6Enabled { list.set("IPv6Enabled", ipv6Enabled ? "true" : "false") }
        list.set("PlusAddressing", plusAddressing, unless: true)
        return list
    }
}

extension Recipient {
    fileprivate var properties: PropertyList {
        var list = PropertyList()
        list.set("PrimarySmtpAddress", primarySmtpAddress)
        list.set("RecipientType", recipientType, unless: nil)
        list.set("EmailAddresses", emailAddresses)
        if case .host(let name) = mailbox { list.set("Mailbox", name) }
        list.set("ExternalEmailAddress", externalEmailAddress)
        list.set("Members", members)
        list.set("ForwardingSmtpAddress", forwardingSmtpAddress)
        list.set("DeliverToMailboxAndForward", deliverToMailboxAndForward, unless: false)
        list.set("Administrator", isAdministrator, unless: false)
        return list
    }
}

extension MailboxHost {
    fileprivate var properties: PropertyList {
        var list = PropertyList()
        list.set("Name", name)
        list.set("Lmtp", lmtp)
        list.set("MaxConnections", maxConnections)
        return list
    }
}

extension OutboundConnector {
    fileprivate var properties: PropertyList {
        let standard = OutboundConnector(name: name)
        var list = PropertyList()
        list.set("Name", name)
        list.set("Enabled", isEnabled, unless: standard.isEnabled)
        list.set("ConnectorType", connectorType, unless: nil)
        list.set("ConnectorSource", connectorSource, unless: standard.connectorSource)
        list.set("Comment", comment, unless: "")
        list.set("RecipientDomains", recipientDomains)
        list.set("AllAcceptedDomains", allAcceptedDomains, unless: standard.allAcceptedDomains)
        list.set(
            "RouteAllMessagesViaOnPremises", routeAllMessagesViaOnPremises,
            unless: standard.routeAllMessagesViaOnPremises)
        list.set("IsTransportRuleScoped", isTransportRuleScoped, unless: standard.isTransportRuleScoped)
        list.set("UseMXRecord", useMXRecord, unless: standard.useMXRecord)
        list.set("SmartHosts", smartHosts)
        list.set("MaxConnections", maxConnections)
        list.set("StrictOrder", strictOrder, unless: standard.strictOrder)
        list.set("TlsSettings", tlsSettings, unless: nil)
        list.set("TlsDomain", tlsDomain)
        list.set("TlsClientCertificate", tlsClientCertificate)
        list.set("SmtpDaneMode", smtpDaneMode, unless: standard.smtpDaneMode)
        list.set("MtaStsMode", mtaStsMode, unless: standard.mtaStsMode)
        list.set("CloudServicesMailEnabled", cloudServicesMailEnabled, unless: standard.cloudServicesMailEnabled)
        list.set("SenderRewritingEnabled", senderRewritingEnabled, unless: standard.senderRewritingEnabled)
        list.set("TestMode", isTestMode, unless: standard.isTestMode)
        list.set("LinkForModifiedConnector", linkForModifiedConnector)
        list.set("ValidationRecipients", validationRecipients)
        return list
    }
}

extension InboundConnector {
    fileprivate var properties: PropertyList {
        let standard = InboundConnector(name: name)
        var list = PropertyList()
        list.set("Name", name)
        list.set("Enabled", isEnabled, unless: standard.isEnabled)
        list.set("ConnectorType", connectorType, unless: nil)
        list.set("ConnectorSource", connectorSource, unless: standard.connectorSource)
        list.set("Comment", comment, unless: "")
        list.set("SenderDomains", senderDomains)
        list.set("SenderIPAddresses", senderIPAddresses)
        list.set("AssociatedAcceptedDomains", associatedAcceptedDomains)
        list.set("TlsSenderCertificateName", tlsSenderCertificateName)
        list.set("TlsSenderCertificateFingerprints", tlsSenderCertificateFingerprints)
        list.set("RequireTls", requireTls, unless: standard.requireTls)
        list.set(
            "RestrictDomainsToCertificate", restrictDomainsToCertificate, unless: standard.restrictDomainsToCertificate)
        list.set(
            "RestrictDomainsToIPAddresses", restrictDomainsToIPAddresses, unless: standard.restrictDomainsToIPAddresses)
        list.set("CloudServicesMailEnabled", cloudServicesMailEnabled, unless: standard.cloudServicesMailEnabled)
        list.set("TreatMessagesAsInternal", treatMessagesAsInternal, unless: standard.treatMessagesAsInternal)
        list.set("EFSkipLastIP", enhancedFiltering.skipLastIP, unless: false)
        list.set("EFSkipIPs", enhancedFiltering.skipIPs)
        list.set("EFUsers", enhancedFiltering.users ?? [])
        list.set("EFTestMode", enhancedFiltering.isTest, unless: false)
        return list
    }
}

extension DeliveryPriority {
    fileprivate var properties: PropertyList {
        var list = PropertyList()
        list.set("Name", name)
        let level =
            switch priority {
            case .high: "High"
            case .normal: "Normal"
            case .low: "Low"
            }
        list.set("Priority", level)
        list.set("SenderDomains", senderDomains)
        list.set("Senders", senders)
        list.set("RecipientDomains", recipientDomains)
        list.set("InboundConnectors", inboundConnectors)
        list.set("Comment", comment, unless: "")
        return list
    }
}

extension SystemMessage {
    fileprivate var properties: PropertyList {
        var list = PropertyList()
        list.set("DsnCode", dsnCode)
        list.set("Language", language.rawValue)
        list.set("Internal", isInternal, unless: false)
        list.set("Text", text)
        return list
    }
}

extension DirectoryPolicy {
    fileprivate var properties: PropertyList {
        var list = PropertyList()
        list.set("StaleAfter", staleAfter.map(TimeSpan.text))
        list.set("WhenStale", whenStale, unless: .refuse)
        return list
    }
}

extension TransportConfig {
    fileprivate var properties: PropertyList {
        let standard = TransportConfig()
        var list = PropertyList()
        list.set("MessageExpiration", messageExpiration.map(TimeSpan.text))
        list.set(
            "DelayNotificationTimeout", TimeSpan.text(delayNotificationTimeout),
            unless: TimeSpan.text(standard.delayNotificationTimeout))
        list.set("ExternalPostmasterAddress", externalPostmasterAddress)
        for (whose, reports) in [("External", externalReports), ("Internal", internalReports)] {
            list.set("\(whose)DelayDsnEnabled", reports.delayDsnEnabled, unless: true)
            list.set("\(whose)DsnDefaultLanguage", reports.defaultLanguage)
            list.set("\(whose)DsnLanguageDetectionEnabled", reports.languageDetectionEnabled, unless: true)
            list.set("\(whose)DsnSendHtml", reports.sendHtml, unless: true)
            list.set("\(whose)DsnReportingAuthority", reports.reportingAuthority)
        }
        list.set("EightBitConversionFailureAction", eightBitConversionFailureAction, unless: .send)
        return list
    }
}
