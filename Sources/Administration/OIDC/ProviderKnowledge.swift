package import Mail
package import Organization

/// What is known of one provider: what it says of itself, and its keys.
package actor ProviderKnowledge {
    /// What a provider said.
    package struct Known: Sendable {
        /// What it says of itself.
        package var metadata: ProviderMetadata
        /// Its keys.
        package var keys: ProviderKeys
    }

    /// How long what a provider said is taken for what it says.
    package static let freshness = Interval.hours(1)
    /// How long it is not asked again for a key that it does not have.
    package static let keyPause = Interval.minutes(1)
    /// How long it is not asked again after it gave no answer.
    package static let failurePause = Interval.seconds(10)

    private struct Kept<Value: Sendable> {
        var value: Value
        var at: Instant
    }

    private let issuer: ServiceURL
    private let asking: any ProviderAsking
    private let time: any TimeSource
    private var kept: Kept<Known>?
    private var failure: Kept<OIDCRefusal>?
    private var fetching: Task<Result<Known, OIDCRefusal>, Never>?

    /// Nothing is known yet, and nothing asked.
    package init(issuer: ServiceURL, asking: any ProviderAsking, time: any TimeSource) {
        self.issuer = issuer
        self.asking = asking
        self.time = time
    }

    /// What the provider says. Throws ``OIDCRefusal``.
    package func current() async throws(OIDCRefusal) -> Known {
        if let kept, time.now() - kept.at < Self.freshness { return kept.value }
        return try await fetch()
    }

    /// The same, with the key that a token names: the provider is asked again for one that is new. Throws ``OIDCRefusal``.
    package func current(withKeyOf token: IDToken) async throws(OIDCRefusal) -> Known {
        let known = try await current()
        if known.keys.has(keyOf: token) { return known }
        // Whoever makes up numbers of keys has the provider asked once a minute.
        guard let kept, time.now() - kept.at >= Self.keyPause else { throw .token(.key) }
        let again = try await fetch()
        guard again.keys.has(keyOf: token) else { throw .token(.key) }
        return again
    }

    /// Asks the provider, once for all who wait for the answer.
    private func fetch() async throws(OIDCRefusal) -> Known {
        if let failure, time.now() - failure.at < Self.failurePause { throw failure.value }
        let (issuer, asking) = (issuer, asking)
        let task =
            fetching
            ?? Task { () async -> Result<Known, OIDCRefusal> in await Self.ask(issuer, asking) }
        fetching = task
        let result = await task.value
        if fetching == task { fetching = nil }
        switch result {
        case .success(let known):
            kept = Kept(value: known, at: time.now())
            failure = nil
            return known
        case .failure(let refusal):
            failure = Kept(value: refusal, at: time.now())
            throw refusal
        }
    }

    private static func ask(_ issuer: ServiceURL, _ asking: any ProviderAsking) async -> Result<Known, OIDCRefusal> {
        do throws(OIDCRefusal) {
            guard let place = ProviderMetadata.place(of: issuer) else { throw .metadata("its URL is too long") }
            let metadata = try ProviderMetadata(try await content(of: place, asking), issuer: issuer)
            return .success(
                Known(metadata: metadata, keys: try ProviderKeys(try await content(of: metadata.keys, asking))))
        } catch {
            return .failure(error)
        }
    }

    private static func content(of url: ServiceURL, _ asking: any ProviderAsking) async throws(OIDCRefusal) -> [UInt8] {
        switch await asking.ask(ProviderQuestion(url)) {
        case .success(let octets): return octets
        case .failure(let trouble): throw .trouble(trouble)
        }
    }
}
