import Identity
import Mail
import Operations

extension StoreContract {
    static let jobs: [Clause] = [
        Clause("jobs are listed by each condition, the newest first, page by page") { store, findings in
            let jobs = [
                try Sample.job(1), try Sample.job(2, of: "fabrikam", by: Sample.bob),
                try Sample.job(3, of: nil, kind: "Import"), try Sample.job(4, at: 9), try Sample.job(5, at: 9),
            ]
            for job in jobs { try await store.stores.jobs.add(job, audit: nil) }
            try await store.restart()
            let door = store.stores.jobs
            func found(
                _ scope: OrganizationScope = .all, _ change: (inout JobQuery) -> Void = { _ in }
            ) async throws -> [Int] {
                var query = JobQuery(scope: scope)
                change(&query)
                return try await door.jobs(query).map { found in (jobs.firstIndex(of: found) ?? 98) + 1 }
            }
            findings.equal(try await found(), [5, 4, 3, 2, 1], "all")
            findings.equal(try await found(.only(["contoso"])), [5, 4, 1], "an organization's")
            findings.equal(try await found(.only(["contoso", "fabrikam"])), [5, 4, 2, 1], "those of two")
            findings.equal(try await found(.only([])), [], "those of none")
            findings.equal(try await found { $0.caller = Sample.bob }, [2], "a caller's")
            findings.equal(try await found { $0.kind = "Import" }, [3], "those of a kind")
            findings.equal(try await found { $0.since = Sample.moment(3) }, [5, 4, 3], "since a moment")
            findings.equal(try await found { $0.limit = 2 }, [5, 4], "two of them")
            findings.equal(try await found { $0.before = jobs[4].place }, [4, 3, 2, 1], "behind the first")
            findings.equal(
                try await found(.only(["contoso"])) { $0.before = jobs[3].place }, [1], "an organization's, behind two")
            findings.equal(try await door.job(jobs[1].id), jobs[1], "one by its name")
            findings.equal(try await door.job(try Sample.jobID(20)), nil, "one that is not there")
            _ = await findings.failure(of: "a job of a name that there is") { () async throws in
                try await door.add(jobs[0], audit: nil)
            }
        },
        Clause("a job that has ended is never changed again, and one that nobody does has failed") { store, findings in
            var first = try Sample.job(1)
            let (second, third) = (try Sample.job(2), try Sample.job(3))
            for job in [first, second, third] { try await store.stores.jobs.add(job, audit: nil) }
            first.state = .inProgress
            first.started = Sample.moment(10)
            (first.done, first.total) = (3, 7)
            findings.equal(try await store.stores.jobs.update(first), true, "a job goes on")
            first.state = .completed
            first.ended = Sample.moment(20)
            (first.result, first.file) = (Array("{}".utf8), "a.csv")
            findings.equal(try await store.stores.jobs.update(first), true, "a job ends")
            var late = first
            late.state = .cancelled
            findings.equal(try await store.stores.jobs.update(late), false, "a job that has ended")
            findings.equal(
                try await store.stores.jobs.update(try Sample.job(9)), false, "a job that is not there")
            try await store.restart()
            let door = store.stores.jobs
            findings.equal(try await door.job(first.id), first, "the job that has ended")
            let failed = try await door.failUnfinished(at: Sample.moment(30), problem: [1, 2])
            findings.equal(failed.map(\.id), [second.id, third.id], "those that nobody does")
            findings.equal(try await door.job(third.id), failed.last, "one of them")
            findings.equal(failed.first?.state, .failed, "its state")
            findings.equal(failed.first?.problem, [1, 2], "its problem")
            findings.equal(failed.first?.ended, Sample.moment(30), "its end")
            findings.equal(
                try await door.failUnfinished(at: Sample.moment(31), problem: [3]).count, 0, "the same again")
            findings.equal(
                try await door.removeJobs(endedBefore: Sample.moment(20)).count, 0, "those that ended before")
            findings.equal(try await door.removeJobs(endedBefore: Sample.moment(21)), [first], "the oldest")
            findings.equal(try await door.job(first.id), nil, "the one removed")
            findings.equal(try await door.jobs(JobQuery(scope: .all)).count, 2, "those left")
        },
        Clause("a request with a key is begun once, and its answer is given again") { store, findings in
            let key = IdempotencyKey(caller: Sample.ann, route: "POST /a", key: "k")
            let answer = StoredAnswer(
                status: 201, fields: [.init(name: "Location", value: "/a/1"), .init(name: "ETag", value: "\"x\"")],
                body: [0, 255, 10])
            func begin(_ key: IdempotencyKey, _ hash: UInt8 = 1, at number: Int = 1) async throws -> IdempotencyStart {
                try await store.stores.idempotency.begin(key, requestHash: [hash], at: Sample.moment(number))
            }
            findings.equal(try await begin(key), .begun, "the first")
            findings.equal(try await begin(key), .running, "the second, meanwhile")
            findings.equal(try await begin(key, 2), .otherRequest, "another request")
            for other in [
                IdempotencyKey(caller: Sample.bob, route: "POST /a", key: "k"),
                IdempotencyKey(caller: Caller(.token, name: "ann"), route: "POST /a", key: "k"),
                IdempotencyKey(caller: Sample.ann, route: "POST /b", key: "k"),
                IdempotencyKey(caller: Sample.ann, route: "POST /a", key: "K"),
            ] {
                findings.equal(try await begin(other, at: 5), .begun, "what is like it: \(other)")
            }
            try await store.stores.idempotency.finish(key, answer)
            try await store.stores.idempotency.finish(key, StoredAnswer(status: 500, fields: [], body: []))
            try await store.stores.idempotency.drop(key)
            try await store.restart()
            findings.equal(try await begin(key), .answered(answer), "the answer")
            findings.equal(try await begin(key, 2), .otherRequest, "another request behind the answer")
            let dropped = IdempotencyKey(caller: Sample.bob, route: "POST /a", key: "k")
            try await store.stores.idempotency.drop(dropped)
            findings.equal(try await begin(dropped, 3, at: 6), .begun, "one that was dropped")
            let unknown = StoredAnswer(status: 500, fields: [], body: [])
            try await store.stores.idempotency.answerUnfinished(with: unknown)
            findings.equal(try await begin(dropped, 3), .answered(unknown), "one that nobody does any more")
            findings.equal(try await begin(key), .answered(answer), "one that was answered before")
            try await store.stores.idempotency.expire(before: Sample.moment(5))
            findings.equal(try await begin(key, 2), .begun, "one that is forgotten")
            findings.equal(try await begin(dropped, 3), .answered(unknown), "one that is not")
        },
        Clause("kept searches are seen by their owners, and by others where they are shared") { store, findings in
            let searches = [
                try Sample.search(1, name: "B"), try Sample.search(2, by: Sample.bob, name: "A", isShared: true),
                try Sample.search(3, by: Sample.bob, name: "C"), try Sample.search(4, of: nil, name: "D"),
                try Sample.search(5, of: "fabrikam", name: "E", isShared: true), try Sample.search(6, name: "B"),
            ]
            for search in searches { try await store.stores.savedSearches.keep(search, audit: nil) }
            try await store.restart()
            let door = store.stores.savedSearches
            func found(_ organization: String?, _ caller: Caller) async throws -> [Int] {
                try await door.savedSearches(of: organization, for: caller).map { found in
                    (searches.firstIndex(of: found) ?? 98) + 1
                }
            }
            findings.equal(try await found("contoso", Sample.ann), [2, 6, 1], "ann's and shared ones")
            findings.equal(try await found("contoso", Sample.bob), [2, 3], "bob's")
            findings.equal(try await found(nil, Sample.ann), [4], "those of all organizations")
            findings.equal(try await found(nil, Sample.bob), [], "those of all organizations, of somebody else")
            findings.equal(try await door.savedSearch(searches[2].id), searches[2], "one by its identity")
            var renamed = searches[0]
            renamed.name = "Z"
            try await door.keep(renamed, audit: nil)
            findings.equal(
                try await door.savedSearches(of: "contoso", for: Sample.ann).map(\.name), ["A", "B", "Z"],
                "the names when one is another")
            try await door.removeSavedSearch(renamed.id, audit: nil)
            let failure = await findings.failure(of: "the removal of none") { () async throws(StoreError) in
                try await door.removeSavedSearch(renamed.id, audit: nil)
            }
            if case .unknown? = failure {} else { findings.note("it fails as \(String(describing: failure))") }
            try await door.removeSavedSearches(of: "contoso", audit: nil)
            findings.equal(try await found("contoso", Sample.bob), [], "those of an organization that goes")
            findings.equal(try await found("fabrikam", Sample.bob), [5], "those of another")
        },
        Clause("of somebody's last searches the newest are kept, each once") { store, findings in
            let door = store.stores.savedSearches
            try await door.keep(try Sample.search(20, name: "kept"), audit: nil)
            try await door.keepRecent(try Sample.search(1, by: Sample.bob, isRecent: true), atMost: 2)
            try await door.keepRecent(try Sample.search(2, of: "fabrikam", isRecent: true), atMost: 2)
            for (number, query) in [(3, "a"), (4, "b"), (5, "a"), (6, "c")] {
                try await door.keepRecent(try Sample.search(number, query: query, isRecent: true), atMost: 2)
                if number == 5 {
                    findings.equal(
                        try await door.savedSearches(of: "contoso", for: Sample.ann).map(\.created),
                        [5, 4, 20].map { Sample.moment($0) }, "the last two, one of them anew")
                }
            }
            try await store.restart()
            findings.equal(
                try await store.stores.savedSearches.savedSearches(of: "contoso", for: Sample.ann).map(\.created),
                [6, 5, 20].map { Sample.moment($0) }, "the last two")
            findings.equal(
                try await store.stores.savedSearches.savedSearches(of: "contoso", for: Sample.bob).count, 1,
                "another's")
            findings.equal(
                try await store.stores.savedSearches.savedSearches(of: "fabrikam", for: Sample.ann).count, 1,
                "those of another organization")
        },
        Clause("a proof of a domain is kept for each organization and domain, the last one alone") { store, findings in
            let door = store.stores.domainProofs
            try await door.keep(Sample.proof("b.example"), audit: nil)
            try await door.keep(Sample.proof("a.example", of: "fabrikam"), audit: nil)
            var proof = Sample.proof("a.example")
            try await door.keep(proof, audit: nil)
            proof.state = .lost
            (proof.proved, proof.checked, proof.missingSince) = (
                Sample.moment(1), Sample.moment(2), Sample.moment(3)
            )
            try await door.keep(proof, audit: nil)
            try await store.restart()
            let again = store.stores.domainProofs
            findings.equal(
                try await again.domainProofs(of: nil),
                [proof, Sample.proof("b.example"), Sample.proof("a.example", of: "fabrikam")], "all")
            findings.equal(
                try await again.domainProofs(of: "contoso"), [proof, Sample.proof("b.example")], "an organization's")
            findings.equal(try await again.domainProof(of: "contoso", domain: "a.example"), proof, "one")
            findings.equal(try await again.domainProof(of: "adatum", domain: "a.example"), nil, "none")
            try await again.removeDomainProofs(of: "contoso", domain: "b.example", audit: nil)
            findings.equal(try await again.domainProofs(of: "contoso"), [proof], "when one is removed")
            try await again.removeDomainProofs(of: "contoso", domain: nil, audit: nil)
            findings.equal(
                try await again.domainProofs(of: nil), [Sample.proof("a.example", of: "fabrikam")],
                "when those of an organization are removed")
        },
    ]
}
