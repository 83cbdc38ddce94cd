internal import Mail

/// Checks the objects of a document against one another, against the other organizations and against its server.
///
/// The reader has checked each value; the rules between values are here, a file for each kind of object.
struct OrganizationValidator {
    let parts: OrganizationReader
    /// The other organizations of the server that the document is to join.
    let others: [OrganizationSnapshot]
    /// The server that the document is for, when it is known.
    let server: ServerConfiguration?
    /// The organization's imported recipients.
    var directory: RecipientDirectory?
    /// Those of the others that mistakes do not name: the reader may not know of them.
    var unnamed: Set<String> = []

    func validate() {
        acceptedDomains()
        names()
        deliveryPriorities()
        recipients()
        responsibleAddresses()
        for entry in parts.inboundConnectors { inboundConnector(entry.object, entry.reader) }
        for entry in parts.outboundConnectors { outboundConnector(entry.object, entry.reader) }
        senderAuthentication()
        systemMessages()
        policies()
        transportRules()
        quarantineNotifications()
        reportAddresses()
        allowBlockLists()
        ruleAnalysis()
        destinations()
        besideOthers()
    }

    var root: ObjectReader { parts.root }

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

    private func systemMessages() {
        struct Key: Hashable {
            var code: EnhancedStatusCode
            var language: ReportLanguage
            var isInternal: Bool
        }
        var lines: [Key: Int] = [:]
        for entry in parts.systemMessages {
            let message = entry.object
            let key = Key(code: message.dsnCode, language: message.language, isInternal: message.isInternal)
            if let line = lines.updateValue(entry.reader.line, forKey: key) {
                entry.reader.mistake(
                    "DsnCode", "has a text of this language already, in line \(line)", mend: "keep one of them")
            }
        }
    }

    /// Calls names that occur twice mistakes; an empty one could not be read and is a mistake already.
    func duplicates(_ names: [(String, ObjectReader)]) {
        var lines: [String: Int] = [:]
        for (name, reader) in names where !name.isEmpty {
            if let line = lines.updateValue(reader.line, forKey: name.lowercased()) {
                reader.mistake("Name", "is already the name of another, in line \(line)", mend: "give it its own name")
            }
        }
    }

    /// Whether a domain is an accepted one, by its own entry or by that of a parent with `MatchSubDomains`.
    func isAccepted(_ domain: Domain) -> Bool {
        parts.document.acceptedDomains.contains {
            $0.domainName == domain || $0.matchSubDomains && domain.isSubdomain(of: $0.domainName)
        }
    }

    /// The names of the accepted domains.
    var acceptedNames: [String] { parts.document.acceptedDomains.map(\.domainName.name) }
}
