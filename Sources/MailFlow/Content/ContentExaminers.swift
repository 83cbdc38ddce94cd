package import DNS
internal import Facts
package import Inspection
package import MIME
package import Mail

/// Tells the countries of addresses.
package protocol CountryLookup: Sendable {
    /// The country of an address in two capital letters (ISO 3166-1 alpha-2); nil where nobody knows. Must not block.
    func country(of address: IPAddress) -> String?
}

/// What the world gives to look into the content of a message and at the address that it came from: what is gathered
/// where the plan has the content read.
package struct ContentExaminers: Sendable {
    /// Tells languages; nil where nobody does.
    package var languages: LanguageDetector?
    /// Tells countries; nil where nobody does.
    package var countries: (any CountryLookup)?
    /// Asks for names of addresses; nil where nobody does.
    package var reverseNames: (any ReverseNameLookup)?
    /// Looks into files; nil where nobody does, so that none is looked into.
    package var inspector: (any ContentInspector)?
    /// Whether the operator has files inspected at all at this moment (`engines.inspector`).
    package var isInspecting: @Sendable () -> Bool = { true }
    /// Whether there is an inspector that can't be waited for any more.
    private var isInspectorMissed = false
    /// Look for malware; nil where nobody does but the reader of content.
    package var malware: (any MalwareEngineSource)?
    /// Judges content.
    package var scorers: any ScorerSource
    /// Say how unwanted a message is beside this server's own filter; nil where nobody does.
    package var opinions: (any SpamEngineSource)?
    /// Remembers senders, campaigns and words; nil where nobody does.
    package var memory: (any OrganizationMemory)?

    /// Looks up the domains of senders; nil where nobody does, so that nothing is held against them.
    package var senderDomains: (any SenderDomainLookup)?
    /// Knows what organizations have sent lately; nil where nobody does.
    package var sentMail: (any SentMailLog)?

    /// Is told of accepted mail in somebody else's name; nil where nobody is.
    package var spoofs: (any SpoofObserver)?
    /// What they have answered about messages that were put off; nil where nobody keeps it.
    package var earlier: EarlierAnswers?

    /// Puts them together.
    package init(
        languages: LanguageDetector? = nil, countries: (any CountryLookup)? = nil,
        reverseNames: (any ReverseNameLookup)? = nil, inspector: (any ContentInspector)? = nil,
        malware: (any MalwareEngineSource)? = nil, scorers: any ScorerSource = ShippedScorer()
    ) {
        self.inspector = inspector
        self.languages = languages
        self.countries = countries
        self.reverseNames = reverseNames
        self.malware = malware
        self.scorers = scorers
    }

    /// The same past the time of an examination: nobody is waited for, and whoever was to be asked and has not said
    /// anything did not answer.
    ///
    /// - Parameters:
    ///   - reports: what engines said in time, by the engine.
    ///   - known: what spam engines said in time, by the engine.
    ///   - inspected: what was found in files in time; nil where nobody had said it.
    ///   - reverseName: the name of the address, where it came in time.
    ///   - proof: whether names lead back to it, where that came in time.
    func unanswered(
        but reports: [String: EngineReport], opinions known: [String: SpamEngineReport],
        inspected: [InspectionReport]?, reverseName: ReverseName?, proof: ReverseNameProof? = nil
    ) -> ContentExaminers {
        var examiners = self
        examiners.reverseNames =
            reverseName != nil || proof != nil ? KnownReverseName(name: reverseName ?? .unknown, known: proof) : nil
        examiners.inspector = inspected.map { KnownInspector(reports: $0) }
        // Whether the organization sent the message is not known then, which speaks against nobody.
        examiners.sentMail = nil
        examiners.senderDomains = nil
        examiners.isInspectorMissed = inspector != nil || isInspectorMissed
        examiners.malware = malware.map { UnansweredEngines($0, but: reports) }
        examiners.opinions = opinions.map { UnansweredSpamEngines($0, but: known) }
        return examiners
    }

    /// What this system has: the files of languages, and names of addresses by a resolver, which is expected to cache; nil
    /// for none.
    package static func system(resolver: (any Resolver)?, time: any TimeSource) -> ContentExaminers {
        var examiners = ContentExaminers(
            languages: .system, reverseNames: resolver.map { ResolvedReverseNames(resolver: $0, time: time) })
        examiners.senderDomains = resolver.map { ResolvedSenderDomains(resolver: $0) }
        return examiners
    }

    /// Whether a file that nobody inspects is one that somebody should have.
    package var isInspectionExpected: Bool { (inspector != nil || isInspectorMissed) && isInspecting() }

    /// Whether somebody has to be waited for once the content is read; an event loop does not wait.
    package var waits: Bool { malware?.engines.isEmpty == false || opinions?.spamEngines.isEmpty == false }
}

extension ContentExaminers {
    /// Adds what the lists of hashes say of the content and of the files in it, in place of what they said before.
    func consultHashLists(about findings: inout ContentFindings) {
        guard let list = malware?.hashList, !list.isEmpty else { return }
        findings.engines.removeAll { $0.engine == MalwareHashList.engine }
        if let report = list.report(on: findings.content, inspected: findings.inspected) {
            findings.engines.append(report)
        }
    }
}
