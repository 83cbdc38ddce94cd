package import DNS
package import Facts
package import MIME
package import Mail

/// Tells the countries of addresses.
package protocol CountryLookup: Sendable {
    /// The country of an address in two capital letters (ISO 3166-1 alpha-2); nil where nobody knows. Must not block.
    func country(of address: IPAddress) -> String?
}

/// Asks for the names of addresses.
package protocol ReverseNameLookup: Sendable {
    /// What DNS says of the name of an address. May take as long as DNS does.
    func reverseName(of address: IPAddress) async -> ReverseName
}

/// Asks a resolver.
struct ResolvedReverseNames: ReverseNameLookup {
    private let resolver: any Resolver

    /// - Parameter resolver: expected to cache.
    init(resolver: any Resolver) { self.resolver = resolver }

    /// By a PTR record.
    func reverseName(of address: IPAddress) async -> ReverseName {
        await ReverseName.lookUp(address, resolver: resolver)
    }
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
    /// Look for malware; nil where nobody does but the reader of content.
    package var malware: (any MalwareEngineSource)?

    /// Puts them together.
    package init(
        languages: LanguageDetector? = nil, countries: (any CountryLookup)? = nil,
        reverseNames: (any ReverseNameLookup)? = nil, malware: (any MalwareEngineSource)? = nil
    ) {
        self.languages = languages
        self.countries = countries
        self.reverseNames = reverseNames
        self.malware = malware
    }

    /// The same past the time of an examination: nobody is waited for, and whoever was to be asked did not answer.
    package var unanswered: ContentExaminers {
        var examiners = self
        examiners.reverseNames = nil
        examiners.malware = malware.map { UnansweredEngines($0) }
        return examiners
    }

    /// What this system has: the files of languages, and names of addresses by a resolver, which is expected to cache; nil
    /// for none.
    package static func system(resolver: (any Resolver)?) -> ContentExaminers {
        ContentExaminers(
            languages: .system, reverseNames: resolver.map { ResolvedReverseNames(resolver: $0) })
    }

    /// Whether somebody has to be waited for once the content is read; an event loop does not wait.
    package var waits: Bool { malware?.engines.isEmpty == false }
}
