// One kind of document given in the place of the other would be told property by property; one sentence says it.

extension ServerConfiguration {
    /// Whether what was given as an organization's document is this server's configuration, which is one mistake then.
    static func isMeant(by root: ObjectReader, instead mistakes: MistakeCollector) -> Bool {
        guard ["hostname", "listeners"].contains(where: root.names),
            !["organization", "acceptedDomains"].contains(where: root.names)
        else { return false }
        mistakes.add(
            line: root.line, object: "", "this is a server's configuration, not an organization's document",
            mend: "give it with --config; `postern check config` checks it, and `postern serve` uses it")
        return true
    }
}

extension OrganizationDocument {
    /// Whether what was given as a server's configuration is an organization's document, which is one mistake then.
    static func isMeant(by root: ObjectReader, instead mistakes: MistakeCollector) -> Bool {
        guard ["organization", "acceptedDomains"].contains(where: root.names),
            !["hostname", "listeners"].contains(where: root.names)
        else { return false }
        mistakes.add(
            line: root.line, object: "", "this is an organization's document, not a server's configuration",
            mend:
                "give --config the server's postern.yaml; `postern organization check` and `postern organization apply` "
                + "take this file")
        return true
    }
}
