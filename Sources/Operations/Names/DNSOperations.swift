import DNS
internal import Identity
package import Mail

/// What the running gateway's DNS cache holds for names, of every type.
package struct DNSShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("dns.show", .serverRead, needs: .runningGateway)

    /// The names, ``DNSNames/most`` at most.
    package var names: [String]

    /// Asks about names.
    package init(names: [String]) { self.names = names }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [CachedAnswerView] {
        try administration.expectServer()
        let cache = try DNSNames.cache(administration)
        return try DNSNames.read(names).flatMap { cache.held($0) }.map { CachedAnswerView($0) }
    }
}

/// Has the running gateway forget what its DNS cache holds for names, so that the next message asks again.
package struct DNSDrop: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "dns.drop", .serverChange, needs: .runningGateway, trail: .entry(.dnsDrop))

    /// The names, ``DNSNames/most`` at most.
    package var names: [String]

    /// Orders names forgotten.
    package init(names: [String]) { self.names = names }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DroppedAnswers {
        try administration.expectServer()
        let cache = try DNSNames.cache(administration)
        let names = try DNSNames.read(names)
        let entry = administration.entry(
            .dnsDrop, by: caller, ObjectReference(.server, ""),
            change: "ordered to drop what DNS said of \(names.map(\.name).joined(separator: ", "))")
        try await administration.record(entry, before: "Nothing was dropped")
        let dropped: [CachingResolver.Held]?
        do {
            dropped = try cache.drop(names)
        } catch {
            await administration.recordFailure(of: entry)
            throw OperationFailure(.unavailable, "Nothing was dropped: \(error.description)")
        }
        guard let dropped else {
            await administration.recordFailure(of: entry)
            throw OperationFailure(
                .tooMany, "Nothing was dropped: answers were dropped a moment ago. Try again in ten seconds.")
        }
        return DroppedAnswers(answers: dropped.map { CachedAnswerView($0) })
    }
}

/// The names that questions about the cache name.
enum DNSNames {
    /// The most names of one question.
    static let most = 100

    static func read(_ texts: [String]) throws(OperationFailure) -> [Domain] {
        guard (1...most).contains(texts.count) else {
            throw OperationFailure(.usage, "Give one name or more, \(most) at most.")
        }
        var names: [Domain] = []
        for text in texts {
            // As dig takes them: an address stands for the name of its PTR record.
            let name =
                IPAddress(text)?.reverseName ?? (try? Domain(text.hasSuffix(".") ? String(text.dropLast()) : text))
            guard let name else {
                throw OperationFailure(
                    .usage, "\"\(SafeText.escaped(text, limit: 80))\" is no name in DNS; write one such as example.org."
                )
            }
            names.append(name)
        }
        return names
    }

    static func cache(_ administration: Administration) throws(OperationFailure) -> CachingResolver {
        guard let cache = administration.resolver else {
            throw OperationFailure(.unavailable, "Only a running gateway has a DNS cache, and none runs.")
        }
        return cache
    }
}
