package import Mail

// Types that read more than one form, or words that they check, say here what they write.

extension WallTime: JSONShaped {
    /// Text of ISO 8601.
    package static var jsonShape: JSONShape { .moment }
    /// The first moment.
    package static var jsonExample: WallTime { WallTime(milliseconds: 0) }
}

extension EmailAddress: JSONShaped {
    /// Text.
    package static var jsonShape: JSONShape { .string }
    /// Any address.
    package static var jsonExample: EmailAddress {
        EmailAddress(localPart: "postmaster", host: .literal(IPAddress(v4: 0)))
    }
}

extension NetworkMessageID: JSONShaped {
    /// Text: a GUID.
    package static var jsonShape: JSONShape { .string }
    /// Any.
    package static var jsonExample: NetworkMessageID { NetworkMessageID(high: 0, low: 0) }
}

extension Caller: JSONShaped {
    /// Kind, name, and the number of a user of this machine.
    package static var jsonShape: JSONShape {
        .object(
            "Caller",
            [
                .init("kind", .choice(["account", "token", "local", "endUser", "system"])), .init("name", .string),
                .init("uid", .nullable(.integer)),
            ])
    }
    /// The gateway.
    package static var jsonExample: Caller { .system }
}

extension Decision.Input: JSONShaped {
    /// Name and value.
    package static var jsonShape: JSONShape {
        .object("Decision.Input", [.init("name", .string), .init("value", .string)])
    }
    /// Any.
    package static var jsonExample: Decision.Input { Decision.Input(.reason, "") }
}

extension Decision.Outcome: JSONShaped {
    /// By its code: the members that the code has, all of them.
    package static var jsonShape: JSONShape {
        func form(_ codes: [Code], _ members: [JSONShape.Property] = []) -> JSONShape {
            .object(
                "Decision.Outcome",
                [.init("code", .choice(codes.map(\.rawValue))), .init("words", .string)] + members)
        }
        func routed(_ ways: [Route.Way], _ members: [JSONShape.Property] = []) -> JSONShape {
            form([.routed], [.init("way", .choice(ways.map(\.rawValue)))] + members)
        }
        let reason = JSONShape.Property("reason", .string)
        let exemption = JSONShape.Property("exemption", .nullable(.string))
        return .oneOf(
            "Decision.Outcome",
            [
                form([.accepted], [.init("reason", .nullable(.string))]),
                form([
                    .acceptedForRelay, .acceptedAsReturnAddress, .refused, .deferred, .poison, .heldBack, .tlsFailed,
                    .originating, .incoming, .junk, .junkForQuarantine, .quarantine, .sealed, .unchanged, .noCopy,
                    .expansionReported, .other,
                ]),
                form(
                    [
                        .sourceNotFound, .notSigned, .signingFailed, .sealingFailed, .unreachable, .senderKept,
                        .notReported,
                    ], [reason]),
                form([.wouldBeRefused], [.init("reply", .string)]),
                form([.source], [.init("address", .string), exemption]), form([.sourceUnknown], [reason, exemption]),
                form([.fieldsRemoved, .signed, .expanded], [.init("count", .integer)]),
                form([.fieldsKept], [.init("kept", .integer), .init("replaced", .integer)]),
                form([.resolved, .senderRewritten, .noticeSent], [.init("address", .string)]),
                form([.priority], [.init("priority", .choice(Priority.allCases.map(\.name)))]),
                form([.testMessage], [.init("author", .string)]),
                form(
                    [.rule],
                    [
                        .init("rule", .string), .init("effect", .choice(RuleHit.Effect.allCases.map(\.rawValue))),
                        .init("actions", .list(.string)), .init("reason", .nullable(.string)),
                    ]),
                form(
                    [.judged],
                    [
                        .init("cat", .choice(VerdictCategory.allCases.map(\.rawValue))),
                        .init("scl", .nullable(.integer)), .init("bcl", .integer), .init("srv", .nullable(.string)),
                        .init("sfv", .nullable(.choice(FilterDecision.allCases.map(\.rawValue)))),
                        .init("ipv", .choice(Verdict.AddressStanding.allCases.map(\.rawValue))),
                        .init("action", .choice(Verdict.Action.allCases.map(\.rawValue))),
                        .init("judgement", .nullable(ContentJudgement.jsonShape)), .init("mark", .nullable(.string)),
                    ]),
                routed([.mx], [.init("domain", .string), .init("connector", .nullable(.string))]),
                routed([.smartHosts], [.init("connector", .string)]),
                routed([.mailboxHost], [.init("host", .string)]),
                routed([.maildir, .submissions, .validation, .likewise]),
            ])
    }
    /// Any.
    package static var jsonExample: Decision.Outcome { .accepted }
}

extension ContentJudgement.Symbol: JSONShaped {
    /// Name, weight and what shows it.
    package static var jsonShape: JSONShape {
        .object(
            "ContentJudgement.Symbol",
            [.init("id", .string), .init("weight", .number), .init("evidence", .string)])
    }
    /// Any.
    package static var jsonExample: ContentJudgement.Symbol { .init(id: "", weight: 0, evidence: "") }
}

extension ContentJudgement: JSONShaped {
    /// The sentence, the score, the rules, the signs.
    package static var jsonShape: JSONShape {
        .object(
            "ContentJudgement",
            [
                .init("words", .string), .init("score", .number), .init("rules", .list(.string)),
                .init("symbols", .list(Symbol.jsonShape)), .init("isTruncated", .boolean),
            ])
    }
    /// Any.
    package static var jsonExample: ContentJudgement {
        ContentJudgement(words: "", score: 0, rules: [], symbols: [], isTruncated: false)
    }
}

extension JSONValue: JSONShaped {
    /// Anything.
    package static var jsonShape: JSONShape { .any }
    /// Nothing.
    package static var jsonExample: JSONValue { .null }
}
