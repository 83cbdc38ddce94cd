package import Identity
package import Mail

extension ModelStore {
    /// A request with a key, and what it was answered.
    struct KeptRequest {
        var hash: [UInt8]
        var begun: WallTime
        var answer: StoredAnswer?
    }

    /// What a proof of a domain is known by.
    struct ProvedDomain: Hashable {
        var organization: String
        var domain: String
    }
}

extension ModelStore: IdempotencyStore {
    /// Begins a request, or says what became of the first one with the same key.
    package func begin(
        _ key: IdempotencyKey, requestHash: [UInt8], at moment: WallTime
    ) async throws(StoreError) -> IdempotencyStart {
        try change { state throws(StoreError) -> IdempotencyStart in
            guard let known = state.records.answers[key] else {
                state.records.answers[key] = KeptRequest(hash: requestHash, begun: moment)
                return .begun
            }
            guard known.hash == requestHash else { return .otherRequest }
            return known.answer.map { .answered($0) } ?? .running
        }
    }

    /// Keeps the answer to a request that was begun.
    package func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws(StoreError) {
        try change { state throws(StoreError) in
            guard let known = state.records.answers[key], known.answer == nil else { return }
            state.records.answers[key]?.answer = answer
        }
    }

    /// Forgets a request that was begun and had no effect.
    package func drop(_ key: IdempotencyKey) async throws(StoreError) {
        try change { state throws(StoreError) in
            guard let known = state.records.answers[key], known.answer == nil else { return }
            state.records.answers[key] = nil
        }
    }

    /// Gives an answer to all requests that were begun and not finished.
    package func answerUnfinished(with answer: StoredAnswer) async throws(StoreError) {
        try change { state throws(StoreError) in
            for (key, known) in state.records.answers where known.answer == nil {
                state.records.answers[key]?.answer = answer
            }
        }
    }

    /// Forgets what was begun before a moment.
    package func expire(before moment: WallTime) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.answers = state.records.answers.filter { $0.value.begun >= moment }
        }
    }
}

extension ModelStore: SavedSearchStore {
    /// The searches of an organization's mail, or of all organizations' where it is nil, that a caller may see.
    package func savedSearches(
        of organization: String?, for caller: Caller
    ) async throws(StoreError) -> [SavedSearch] {
        try read { state in
            state.records.searches.values
                .filter { $0.organization == organization && ($0.owner == caller || $0.isShared) }
                .sorted { one, other in
                    if !one.name.utf8.elementsEqual(other.name.utf8) {
                        return one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
                    }
                    if one.created != other.created { return one.created > other.created }
                    return one.id.text.utf8.lexicographicallyPrecedes(other.id.text.utf8)
                }
        }
    }

    /// A search by its identity; nil where there is none.
    package func savedSearch(_ id: SavedSearch.ID) async throws(StoreError) -> SavedSearch? {
        try read { $0.records.searches[id] }
    }

    /// Keeps a search, in place of one with the same identity.
    package func keep(_ search: SavedSearch, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.searches[search.id] = search
            try state.record(audit)
        }
    }

    /// Keeps one of the last searches of a caller.
    package func keepRecent(_ search: SavedSearch, atMost limit: Int) async throws(StoreError) {
        try change { state throws(StoreError) in
            func isOfSame(_ other: SavedSearch) -> Bool {
                other.isRecent && other.owner == search.owner && other.organization == search.organization
            }
            state.records.searches = state.records.searches.filter { _, known in
                !isOfSame(known) || known.query != search.query
            }
            state.records.searches[search.id] = search
            let newest = state.records.searches.values.filter(isOfSame).sorted { one, other in
                if one.created != other.created { return one.created > other.created }
                return other.id.text.utf8.lexicographicallyPrecedes(one.id.text.utf8)
            }
            for old in newest.dropFirst(max(1, limit)) { state.records.searches[old.id] = nil }
        }
    }

    /// Removes a search. Throws ``StoreError/unknown(_:)`` where there is none.
    package func removeSavedSearch(_ id: SavedSearch.ID, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            guard state.records.searches.removeValue(forKey: id) != nil else { throw .unknown("saved search \(id)") }
            try state.record(audit)
        }
    }

    /// Removes all searches of an organization's mail.
    package func removeSavedSearches(of organization: String, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.searches = state.records.searches.filter { $0.value.organization != organization }
            try state.record(audit)
        }
    }
}

extension ModelStore: DomainProofStore {
    /// The proofs of an organization, or of all where it is nil, by organization and domain.
    package func domainProofs(of organization: String?) async throws(StoreError) -> [DomainProof] {
        try read { state in
            state.records.proofs.values.filter { organization == nil || $0.organization == organization }
                .sorted { ($0.organization, $0.domain) < ($1.organization, $1.domain) }
        }
    }

    /// An organization's proof of a domain; nil where there is none.
    package func domainProof(
        of organization: String, domain: String
    ) async throws(StoreError) -> DomainProof? {
        try read { $0.records.proofs[ProvedDomain(organization: organization, domain: domain)] }
    }

    /// Keeps a proof, in place of the one of the same organization and domain.
    package func keep(_ proof: DomainProof, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.proofs[ProvedDomain(organization: proof.organization, domain: proof.domain)] = proof
            try state.record(audit)
        }
    }

    /// Removes an organization's proof of a domain, or all of them where that is nil.
    package func removeDomainProofs(
        of organization: String, domain: String?, audit: AuditEntry?
    ) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.proofs = state.records.proofs.filter { key, _ in
                key.organization != organization || domain != nil && key.domain != domain
            }
            try state.record(audit)
        }
    }
}
