package import Patterns

/// Everything that a scorer knows beside the message: lists, terms and weights.
public struct ScoringLists: Sendable {
    /// A brand and whose domains are its own.
    struct Brand: Sendable {
        var name: String
        var domains: Set<String>
        /// Whether the name is a word, a surname or a place too.
        var isAmbiguous: Bool
    }

    struct Redirect: Sendable {
        var path: [UInt8]
        var parameter: [UInt8]?
    }

    /// The names of the files; `lexicon-` and a language is another one each.
    public static let fileNames = [
        "weights.txt", "brands.txt", "shorteners.txt", "hosting.txt", "image-hosts.txt", "freemail.txt",
        "senders-for-others.txt", "cheap-domains.txt", "redirects.txt", "confusables.txt", "folding.txt",
        "rspamd.txt", sensitiveWordsFile,
    ]
    /// The file of words that a policy against spam may ask for; none is shipped.
    private static let sensitiveWordsFile = "sensitive-words.txt"
    /// Entries of that file at most.
    static let maximumSensitiveWords = 10_000

    /// The files with their versions, in order of their names.
    public private(set) var versions: [(file: String, version: String)] = []
    /// The weights.
    public var weights: Weights
    /// What the signs and actions of Rspamd count.
    public private(set) var rspamd: EngineTable
    let fold: FoldTable
    private(set) var terms: Terms
    private(set) var brands: [Brand] = []
    /// The domains of all brands, each with the first brand that it is of.
    private(set) var brandDomains: [String: Int] = [:]
    // By the first five octets of an unambiguous name without blanks, for names within hosts.
    private(set) var brandParts: [UInt64: [(name: [UInt8], brand: Int)]] = [:]
    private var brandSkeletons: [String: Int] = [:]
    private(set) var traits: [String: HostTraits] = [:]
    private(set) var redirects: [String: [Redirect]] = [:]
    private(set) var senderFields: Set<String> = []
    /// The operator's words for `MarkAsSpamSensitiveWordList` (docs/reference/policies.md#sensitive-words); nil where there
    /// are none. No weight goes by them.
    package private(set) var sensitiveWords: WordList?
    /// Whether the operator has given words for `MarkAsSpamSensitiveWordList`.
    public var hasSensitiveWords: Bool { sensitiveWords != nil }

    /// The lists as they are shipped.
    public static func shipped() throws(ListError) -> ScoringLists { try ScoringLists(replacing: []) }

    /// The shipped lists with some files in place of theirs.
    ///
    /// - Parameter files: names and texts; a name that begins with `lexicon-` may be new, others have to be known.
    public init(replacing files: [(name: String, text: String)]) throws(ListError) {
        var texts: [String: String] = [:]
        for (name, text) in ShippedLists.all { texts[name] = text }
        for (name, text) in files {
            guard Self.fileNames.contains(name) || name.hasPrefix("lexicon-") && name.hasSuffix(".txt") else {
                throw ListError(
                    file: name, line: 0, problem: "no list is called so",
                    mend: "Call it as one of \(Self.fileNames.joined(separator: ", ")), or lexicon-….txt.")
            }
            texts[name] = text
        }
        var parsed: [String: ListFile] = [:]
        for name in texts.keys.sorted() {
            let file = try ListFile(name: name, text: texts[name] ?? "")
            parsed[name] = file
            versions.append((name, file.version))
        }
        func file(_ name: String) throws(ListError) -> ListFile {
            guard let file = parsed[name] else {
                throw ListError(file: name, line: 0, problem: "it is missing", mend: "Add the file.")
            }
            return file
        }
        weights = try Weights(try file("weights.txt"))
        rspamd = try EngineTable(try file("rspamd.txt"), weights: weights)
        fold = try FoldTable(folding: try file("folding.txt"), confusables: try file("confusables.txt"))
        terms = Terms(fold: fold)
        for name in parsed.keys.sorted() where name.hasPrefix("lexicon-") { try readLexicon(try file(name)) }
        try readBrands(try file("brands.txt"))
        try readHosts(try file("shorteners.txt"), .shortener)
        try readHosts(try file("image-hosts.txt"), .imageHost)
        try readHosts(try file("freemail.txt"), .freeMail)
        try readHosts(try file("cheap-domains.txt"), .cheap)
        try readHosting(try file("hosting.txt"))
        try readSenders(try file("senders-for-others.txt"))
        try readRedirects(try file("redirects.txt"))
        if let words = parsed[Self.sensitiveWordsFile] { try readSensitiveWords(words) }
    }

    // MARK: - Files

    private mutating func readLexicon(_ file: ListFile) throws(ListError) {
        var kind: TermClass?
        for line in file.lines {
            if line.text.hasPrefix("["), line.text.hasSuffix("]") {
                kind = TermClass(name: line.text.dropFirst().dropLast())
                if kind == nil {
                    throw file.error(
                        line, "no class is called \(line.text)",
                        "Write one of \(TermClass.allCases.filter { $0 != .brand }.map { "[\($0)]" }.joined(separator: " "))."
                    )
                }
                continue
            }
            guard let kind else {
                throw file.error(line, "the term is of no class", "Write the class in brackets before the first term.")
            }
            // A question mark behind a blank: ordinary mail has the term alone.
            let isWeak = line.text.hasSuffix(" ?")
            guard terms.add(String(isWeak ? line.text.dropLast(2) : line.text), kind, isWeak: isWeak) else {
                throw file.error(
                    line, "the term has no words, or more than \(Terms.maximumWords)", "Write one to twelve words.")
            }
        }
    }

    private mutating func readBrands(_ file: ListFile) throws(ListError) {
        for line in file.lines {
            let fields = line.text.split(separator: "|", omittingEmptySubsequences: false).map { trimmed($0) }
            let isAmbiguous = fields.count == 3 && fields[2] == "ambiguous"
            let names = fields[0].split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
            guard fields.count == 2 || isAmbiguous, let first = names.first else {
                throw file.error(
                    line, "it is not names, domains and maybe `ambiguous`, with | between them",
                    "Write a line such as `dhl, dhl express | dhl.com dhl.de`.")
            }
            let domains = fields[1].split(separator: " ").map(String.init)
            for domain in domains { try check(domain, line, file) }
            let number = brands.count
            brands.append(Brand(name: String(first), domains: Set(domains), isAmbiguous: isAmbiguous))
            for domain in domains where brandDomains[domain] == nil { brandDomains[domain] = number }
            for name in names {
                guard terms.add(String(name), .brand, brand: number) else {
                    throw file.error(line, "the name \(name) has no words", "Write a name of letters or digits.")
                }
                let skeleton = fold.skeleton(String(name)).utf8.filter(\.isAlphanumeric)
                guard !isAmbiguous, skeleton.count >= 5 else { continue }
                brandParts[Self.part(skeleton, 0), default: []].append((Array(skeleton), number))
                brandSkeletons[String(decoding: skeleton, as: UTF8.self)] = number
            }
        }
    }

    private func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.utf8.first == UInt8(ascii: " ") { text = text.dropFirst() }
        while text.utf8.last == UInt8(ascii: " ") { text = text.dropLast() }
        return text
    }

    private func check(_ host: String, _ line: ListFile.Line, _ file: ListFile) throws(ListError) {
        let isHost = host.utf8.allSatisfy {
            $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "-")
        }
        guard isHost, !host.hasPrefix("."), !host.hasSuffix("."), !host.isEmpty else {
            throw file.error(
                line, "\(host) is no host's name in small letters of ASCII", "Write a name such as example.com.")
        }
    }

    private mutating func readHosts(_ file: ListFile, _ kind: HostTraits) throws(ListError) {
        for line in file.lines {
            let words = line.words
            guard words.count == 1 else {
                throw file.error(line, "there is more than one name", "Write one name a line.")
            }
            try check(String(words[0]), line, file)
            traits[String(words[0]), default: []].insert(kind)
        }
    }

    private mutating func readHosting(_ file: ListFile) throws(ListError) {
        let kinds: [Substring: HostTraits] = ["host": .freeHost, "bucket": .bucket, "ipfs": .ipfs]
        for line in file.lines {
            let words = line.words
            guard words.count == 2, let kind = kinds[words[1]] else {
                throw file.error(line, "it is no name and what it is", "Write a name and host, bucket or ipfs.")
            }
            try check(String(words[0]), line, file)
            traits[String(words[0]), default: []].insert(kind)
        }
    }

    private mutating func readSenders(_ file: ListFile) throws(ListError) {
        for line in file.lines {
            let words = line.words
            if words.count == 2, words[0] == "header" {
                senderFields.insert(words[1].lowercased())
                continue
            }
            guard words.count == 1 else {
                throw file.error(
                    line, "it is neither a domain nor a header's field",
                    "Write a name such as example.com, or `header` and the name of a field.")
            }
            try check(String(words[0]), line, file)
            traits[String(words[0]), default: []].insert(.sender)
        }
    }

    private mutating func readRedirects(_ file: ListFile) throws(ListError) {
        for line in file.lines {
            let words = line.words
            guard words.count == 3, words[1].hasPrefix("/") else {
                throw file.error(
                    line, "it is no host, path and parameter", "Write a line such as `google.com /url q`, or * for any."
                )
            }
            try check(String(words[0]), line, file)
            redirects[String(words[0]), default: []].append(
                Redirect(path: Array(words[1].utf8), parameter: words[2] == "*" ? nil : Array(words[2].utf8)))
        }
    }

    private mutating func readSensitiveWords(_ file: ListFile) throws(ListError) {
        if let line = file.lines.dropFirst(Self.maximumSensitiveWords).first {
            throw file.error(
                line, "there are more than \(Self.maximumSensitiveWords) words", "Leave out those that matter least.")
        }
        sensitiveWords = file.lines.isEmpty ? nil : WordList(file.lines.map { String($0.text) })
    }

    // MARK: - Questions

    /// What lists say of a host by its name and the names above it.
    func listed(_ host: String) -> HostTraits {
        var found = traits[host] ?? []
        // What is cheap is a suffix, and no host of its own.
        found.remove(.cheap)
        for name in Self.names(above: host) { found.formUnion(traits[name] ?? []) }
        return found
    }

    /// `b.c` and `c` for `a.b.c`.
    private static func names(above host: String) -> UnfoldSequence<String, Substring.UTF8View> {
        sequence(state: host.utf8[...]) { (rest: inout Substring.UTF8View) -> String? in
            guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return nil }
            rest = rest[rest.index(after: dot)...]
            return String(Substring(rest))
        }
    }

    /// Whether a domain is a brand's own, or lies in one.
    func owns(_ brand: Int, _ domain: String) -> Bool {
        let owned = brands[brand].domains
        return owned.contains(domain) || Self.names(above: domain).contains { owned.contains($0) }
    }

    /// A brand whose name stands in a host, and that does not own it. Bounded by the length of the host.
    func brand(within host: String) -> Int? {
        let octets = Array(host.utf8.prefix(253))
        let plain = octets.filter { $0.isAlphanumeric || $0 == UInt8(ascii: ".") }
        guard plain.count >= 5 else { return nil }
        for start in 0...(plain.count - 5) {
            guard let candidates = brandParts[Self.part(plain, start)] else { continue }
            for (name, brand) in candidates
            where plain.count - start >= name.count && plain[start..<start + name.count].elementsEqual(name) {
                // A short name counts as a whole word alone: `chase` is in `purchase`.
                if name.count <= 6, !Self.isWord(name, in: octets) { continue }
                if !owns(brand, host) { return brand }
            }
        }
        return nil
    }

    /// A brand that a label, made of letters that look like ASCII, is the name of.
    func brand(named skeleton: String) -> Int? { brandSkeletons[skeleton] }

    private static func isWord(_ name: [UInt8], in octets: [UInt8]) -> Bool {
        octets.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }.contains {
            $0.starts(with: name) && $0.dropFirst(name.count).allSatisfy(\.isDigit)
        }
    }

    private static func part(_ octets: some RandomAccessCollection<UInt8>, _ start: Int) -> UInt64 {
        var part: UInt64 = 0
        var index = octets.index(octets.startIndex, offsetBy: start)
        for _ in 0..<5 {
            part = part << 8 | UInt64(octets[index])
            index = octets.index(after: index)
        }
        return part
    }
}
