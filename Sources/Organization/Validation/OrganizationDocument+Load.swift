public import Mail

extension OrganizationDocument {
    /// A document that can be used, with what may not be meant in it.
    public struct Loaded: Sendable {
        /// The document.
        public var document: OrganizationDocument
        /// The warnings, by line.
        public var warnings: [ConfigurationMistake]
        /// The lines that accepted domains and connectors begin at.
        public var lines: [ObjectReference: Int]
    }

    /// Reads and checks a document whole; `file` is its name in messages, and `rules` the file that its
    /// `transportRulesFile` names.
    ///
    /// With `others` it is also checked against the other organizations of its server; one of the same name is left
    /// out. With `server` it is also checked against that server's settings. The failure holds every mistake, unless
    /// the text is no YAML, which is one mistake.
    public static func load(
        yaml: String, file: String, rules: RulesFile? = nil, beside others: [OrganizationSnapshot] = [],
        server: ServerConfiguration? = nil
    ) -> Result<OrganizationDocument, ConfigurationErrors> {
        loadWithWarnings(yaml: yaml, file: file, rules: rules, beside: others, server: server).map(\.document)
    }

    /// Like ``load(yaml:file:rules:beside:server:)``, with the warnings. With `directory` no address may be in it and in the
    /// document. A mistake names those of the others alone that `isNameable` says yes to.
    public static func loadWithWarnings(
        yaml: String, file: String, rules: RulesFile? = nil, beside others: [OrganizationSnapshot] = [],
        server: ServerConfiguration? = nil, directory: RecipientDirectory? = nil,
        isNameable: (String) -> Bool = { _ in true }
    ) -> Result<Loaded, ConfigurationErrors> {
        let mistakes = MistakeCollector(file: file)
        // A mistake in a file of rules names that file and its line.
        let rulesMistakes = MistakeCollector(file: rules?.file ?? file)
        if let node = DocumentParser.compose(yaml, maximumSize: maximumSize, into: mistakes),
            let root = ObjectReader(node, kind: .organization, title: "", mistakes: mistakes),
            !ServerConfiguration.isMeant(by: root, instead: mistakes)
        {
            let parts = OrganizationReader(
                root, rules: RulesFile.reader(named: root, rules, into: rulesMistakes))
            let unnamed = Set(others.map(\.name).filter { !isNameable($0) })
            OrganizationValidator(
                parts: parts, others: others, server: server, directory: directory, unnamed: unnamed
            ).validate()
            if !mistakes.hasErrors, !rulesMistakes.hasErrors {
                var document = parts.document
                // The first domain is the default one unless another says so, as in EOP.
                if !document.acceptedDomains.contains(where: \.isDefault), !document.acceptedDomains.isEmpty {
                    document.acceptedDomains[0].isDefault = true
                }
                return .success(
                    Loaded(
                        document: document, warnings: mistakes.sorted + rulesMistakes.sorted, lines: parts.lines))
            }
        }
        return .failure(ConfigurationErrors(mistakes.sorted + rulesMistakes.sorted))
    }
}
