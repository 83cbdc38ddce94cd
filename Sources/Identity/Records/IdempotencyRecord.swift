package import Mail

/// What a request is known by that must have its effect once: the field `Idempotency-Key`, the caller and the route.
package struct IdempotencyKey: Hashable, Sendable {
    /// Who asks.
    package var caller: Caller
    /// Method and pattern of the route: `POST /api/v1/organizations`.
    package var route: String
    /// The key, as the caller wrote it.
    package var key: String

    /// A key.
    package init(caller: Caller, route: String, key: String) {
        self.caller = caller
        self.route = route
        self.key = key
    }
}

/// The answer to a request, kept to be given again.
package struct StoredAnswer: Hashable, Sendable {
    /// A header field.
    package struct Field: Hashable, Sendable, Codable {
        /// Its name.
        package var name: String
        /// Its value.
        package var value: String

        /// A field.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The status code (RFC 9110 section 15).
    package var status: Int
    /// The header fields that are given again, in their order.
    package var fields: [Field]
    /// The content.
    package var body: [UInt8]

    /// An answer.
    package init(status: Int, fields: [Field], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// What a request with an idempotency key finds.
package enum IdempotencyStart: Hashable, Sendable {
    /// It is the first one with this key: do it, then ``IdempotencyStore/finish(_:_:)`` or ``IdempotencyStore/drop(_:)``.
    case begun
    /// The first one is being done.
    case running
    /// The first one was answered with this.
    case answered(StoredAnswer)
    /// The key was used for a request with another content.
    case otherRequest
}

/// Keeps the answers to requests that have a key, so that a repeated request has no second effect.
package protocol IdempotencyStore: Sendable {
    /// Begins a request, durably, or says what became of the first one with the same key.
    ///
    /// - Parameters:
    ///   - requestHash: SHA-256 of what the request asks for.
    ///   - moment: now, from which on the key is kept.
    func begin(
        _ key: IdempotencyKey, requestHash: [UInt8], at moment: WallTime
    ) async throws(StoreError) -> IdempotencyStart

    /// Keeps the answer to a request that was begun, durably. Nothing happens where it was dropped meanwhile.
    func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws(StoreError)

    /// Forgets a request that was begun and had no effect, so that it can be tried again with the same key. An answer that
    /// was kept stays.
    func drop(_ key: IdempotencyKey) async throws(StoreError)

    /// Gives an answer to all requests that were begun and not finished, durably: for a start, since nobody does them any
    /// more and nobody knows what they did.
    func answerUnfinished(with answer: StoredAnswer) async throws(StoreError)

    /// Forgets what was begun before a moment.
    func expire(before moment: WallTime) async throws(StoreError)
}
