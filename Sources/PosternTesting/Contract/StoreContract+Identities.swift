import Identity
import Mail
import Operations

extension StoreContract {
    static let identities: [Clause] = [
        Clause("an account is changed by whoever knows its last version, and goes with all that is its own") {
            store, findings in
            let (ann, bob) = (try Sample.account("ann"), try Sample.account("bob", .helpDesk))
            func commit(_ changes: IdentityChange..., keeping: Bool = false) async throws -> IdentityOutcome {
                try await store.stores.identity.commit(
                    IdentityTransaction(changes, audit: [Sample.entry(1)], mustKeepOperator: keeping))
            }
            findings.equal(try await commit(.addAccount(bob), .addAccount(ann)), .done, "two new ones")
            findings.equal(
                try await commit(.addAccount(try Sample.account("ann", .securityReader))), .conflict(.accountExists),
                "one of a name that there is")
            let later = try Sample.account("ann", version: 2)
            findings.equal(try await commit(.putAccount(later)), .done, "a change")
            findings.equal(try await commit(.putAccount(later)), .conflict(.accountChanged), "the same once more")
            findings.equal(
                try await commit(.putAccount(try Sample.account("eve", version: 2))), .conflict(.accountChanged),
                "a change of one that is not there")
            try await store.restart()
            let door = store.stores.identity
            findings.equal(try await door.accounts(), [later, bob], "all")
            findings.equal(try await door.account(bob.name), bob, "one")
            findings.equal(try await door.account(try Sample.accountName("eve")), nil, "one that is not there")
            findings.equal(
                try await commit(
                    .addSession(try Sample.session(1, of: "ann"), most: 9),
                    .addSession(try Sample.session(2, of: "bob"), most: 9),
                    .addToken(try Sample.token(1, "one", of: "ann")), .putLink(try Sample.link(1, of: "ann"))),
                .done, "what is theirs")
            findings.equal(
                try await commit(.removeAccount(ann.name, version: 1)), .conflict(.accountChanged),
                "a removal by an old version")
            findings.equal(
                try await commit(.removeAccount(ann.name, version: 2), keeping: true), .conflict(.noOperatorLeft),
                "the removal of the last operator")
            findings.equal(try await door.sessions(of: nil).count, 2, "sessions after what was refused")
            findings.equal(try await commit(.removeAccount(ann.name, version: 2)), .done, "a removal")
            findings.equal(try await door.accounts(), [bob], "those left")
            findings.equal(
                try await door.sessions(of: nil), [try Sample.session(2, of: "bob")], "sessions of those left")
            findings.equal(try await door.tokens(of: nil), [], "tokens of those left")
            findings.equal(try await door.firstLink(digest: [8, 1]), nil, "the link of the one removed")
            // What was refused has no entry.
            findings.equal(try await store.stores.audit.audit(matching: AuditQuery()).count, 4, "entries")
        },
        Clause("a person at a provider of identities has one account") { store, findings in
            let door = store.stores.identity
            func person(_ subject: String) -> Account.Origin {
                .provider(issuer: "https://id.example", subject: subject)
            }
            func commit(_ change: IdentityChange) async throws -> IdentityOutcome {
                try await door.commit(IdentityTransaction([change], audit: []))
            }
            let ann = try Sample.account("ann", origin: person("1"))
            findings.equal(try await commit(.addAccount(ann)), .done, "the first")
            findings.equal(
                try await commit(.addAccount(try Sample.account("eve", origin: person("1")))),
                .conflict(.accountExists), "another of the same person")
            findings.equal(
                try await commit(.addAccount(try Sample.account("bob", origin: person("2")))), .done, "somebody else")
            findings.equal(
                try await commit(.putAccount(try Sample.account("bob", origin: person("1"), version: 2))),
                .conflict(.accountExists), "an account that becomes one of the same person")
            findings.equal(try await door.account(issuer: "https://id.example", subject: "1"), ann, "found by person")
            findings.equal(try await door.account(issuer: "https://other.example", subject: "1"), nil, "elsewhere")
        },
        Clause("sessions are found by what their cookies hold, and the oldest go when there are too many") {
            store, findings in
            let door = store.stores.identity
            func commit(_ changes: IdentityChange...) async throws -> IdentityOutcome {
                try await door.commit(IdentityTransaction(changes, audit: []))
            }
            for number in [1, 2, 4, 3] {
                _ = try await commit(.addSession(try Sample.session(number, of: "ann"), most: 3))
            }
            _ = try await commit(.addSession(try Sample.session(5, of: "bob"), most: 3))
            let four = try Sample.session(4, of: "ann")
            findings.equal(
                try await door.sessions(of: try Sample.accountName("ann")).map(\.created),
                [4, 3, 2].map(Sample.moment),
                "those of an account")
            findings.equal(try await door.sessions(of: nil).count, 4, "all")
            findings.equal(try await door.session(digest: [9, 4]), four, "one by its digest")
            findings.equal(try await door.session(four.id), four, "one by its number")
            findings.equal(try await door.session(digest: [9, 1]), nil, "one that had to go")
            // The clock went back: the new one stays all the same.
            _ = try await commit(.addSession(try Sample.session(0, of: "ann"), most: 3))
            findings.equal(
                try await door.sessions(of: four.account).map(\.created), [4, 3, 0].map(Sample.moment), "a new one")
            var moved = four
            moved.digest = [9, 99]
            findings.equal(try await commit(.putSession(moved)), .done, "another cookie")
            findings.equal(try await door.session(digest: [9, 4]), nil, "the cookie of before")
            findings.equal(try await door.session(digest: [9, 99]), moved, "the cookie of now")
            findings.equal(
                try await commit(.putSession(try Sample.session(8, of: "ann"))), .conflict(.sessionGone), "none")
            _ = try await commit(.endSession(try Sample.session(3, of: "ann").id))
            findings.equal(try await door.sessions(of: four.account).count, 2, "when one has ended")
            _ = try await commit(.endSessions(four.account, except: four.id))
            findings.equal(try await door.sessions(of: nil).count, 2, "when all others of an account have ended")
            _ = try await commit(.endSessions(four.account, except: nil))
            findings.equal(try await door.sessions(of: nil).map(\.id), [try Sample.session(5, of: "bob").id], "all")
        },
        Clause("tokens have names of their own, and a link is used once") { store, findings in
            let door = store.stores.identity
            func commit(_ changes: IdentityChange...) async throws -> IdentityOutcome {
                try await door.commit(IdentityTransaction(changes, audit: []))
            }
            let (one, two) = (try Sample.token(1, "b", of: "ann"), try Sample.token(2, "a", of: "ann"))
            let three = try Sample.token(3, "a", of: "bob")
            findings.equal(try await commit(.addToken(one), .addToken(two), .addToken(three)), .done, "three")
            findings.equal(
                try await commit(.addToken(try Sample.token(4, "a", of: "ann"))), .conflict(.tokenExists),
                "a second one of a name")
            findings.equal(
                try await commit(.addToken(try Sample.token(1, "c", of: "ann"))), .conflict(.tokenExists),
                "a second one of a number")
            findings.equal(try await door.tokens(of: nil), [two, one, three], "by owner and name")
            findings.equal(try await door.tokens(of: try Sample.accountName("bob")), [three], "an account's")
            findings.equal(try await door.token(one.id), one, "one")
            findings.equal(try await commit(.removeToken(one.id)), .done, "one is revoked")
            findings.equal(try await commit(.removeToken(one.id)), .conflict(.tokenGone), "once more")
            findings.equal(try await door.token(one.id), nil, "one that was revoked")
            let (first, second) = (try Sample.link(1, of: "ann"), try Sample.link(2, of: "ann"))
            _ = try await commit(.putLink(first), .putLink(second))
            findings.equal(try await door.firstLink(digest: first.digest), nil, "a link in whose place is another")
            findings.equal(try await door.firstLink(digest: second.digest), second, "a link")
            findings.equal(
                try await commit(.useLink(digest: second.digest), .useLink(digest: second.digest)),
                .conflict(.linkGone), "twice in one transaction")
            findings.equal(try await commit(.useLink(digest: second.digest)), .done, "a use")
            findings.equal(
                try await commit(.addToken(one), .useLink(digest: second.digest)), .conflict(.linkGone),
                "a second use")
            findings.equal(try await door.token(one.id), nil, "what was ordered with the second use")
        },
        Clause("what is noted of uses is kept beside what it is about, and what is old goes") { store, findings in
            let ann = try Sample.accountName("ann")
            let (old, new) = (try Sample.session(1, of: "ann"), try Sample.session(5, of: "ann"))
            let token = try Sample.token(1, "t", of: "ann")
            _ = try await store.stores.identity.commit(
                IdentityTransaction(
                    [
                        .addAccount(try Sample.account("ann")), .addSession(old, most: 9), .addSession(new, most: 9),
                        .addToken(token), .putLink(try Sample.link(1, of: "ann")),
                    ], audit: []))
            var notes = IdentityNotes()
            notes.sessions = [old.id: Sample.moment(50), try Sample.session(9, of: "ann").id: Sample.moment(50)]
            notes.tokens = [token.id: TokenUse(time: Sample.moment(60), address: "192.0.2.9")]
            let failures = SignInFailures(account: ann, times: [Sample.moment(1), Sample.moment(2)])
            notes.failures = [
                failures, SignInFailures(account: try Sample.accountName("nobody"), times: [Sample.moment(1)]),
            ]
            try await store.stores.identity.note(notes)
            try await store.restart()
            let door = store.stores.identity
            findings.equal(try await door.session(old.id)?.lastUsed, Sample.moment(50), "the use of a session")
            findings.equal(try await door.sessions(of: ann).count, 2, "sessions")
            findings.equal(try await door.token(token.id)?.lastUsed, Sample.moment(60), "the use of a token")
            findings.equal(try await door.token(token.id)?.lastAddress, "192.0.2.9", "from where it was used")
            findings.equal(try await door.signInFailures(), [failures], "failures of an account that there is")
            let day = Int(Interval.hours(24).milliseconds)
            let expired = try await door.expireIdentities(
                at: Sample.moment(100), sessionsCreatedBefore: Sample.moment(1), usedBefore: Sample.moment(6))
            findings.equal(expired, 1, "sessions that have ended")
            findings.equal(try await door.sessions(of: nil).map(\.id), [old.id], "those left")
            findings.expect(try await door.firstLink(digest: [8, 1]) != nil, "a link goes before it expires")
            _ = try await door.expireIdentities(
                at: Sample.moment(101), sessionsCreatedBefore: Sample.moment(2), usedBefore: Sample.moment(0))
            findings.equal(try await door.sessions(of: nil), [], "sessions that began too long ago")
            findings.equal(try await door.firstLink(digest: [8, 1]), nil, "a link that has expired")
            findings.equal(try await door.signInFailures(), [failures], "failures of a day")
            _ = try await door.expireIdentities(
                at: Sample.moment(3 + day), sessionsCreatedBefore: Sample.moment(0), usedBefore: Sample.moment(0))
            findings.equal(try await door.signInFailures(), [], "failures of before")
            try await door.note(notes)
            _ = try await door.commit(IdentityTransaction([.forgetFailures(ann)], audit: []))
            findings.equal(try await door.signInFailures(), [], "failures that are forgotten")
        },
    ]
}
