import Mail
import Testing

@testable import Learning

@Suite("Lessons that a model is made of")
struct LessonChoiceTests {
    private func entry(_ number: Int, _ kind: LessonKind, _ teacher: UInt64) -> LessonEntry {
        LessonEntry(
            number: UInt64(number), time: Sample.day(0), kind: kind, teacher: teacher,
            digest: MessageDigest(high: UInt64(number), low: Mix.bits(UInt64(number))))
    }

    @Test("are as many good as bad ones, and each person's at most a twentieth of either", arguments: 0..<40)
    func share(_ seed: Int) {
        var prose = Prose(UInt64(seed))
        let teachers = 1 + prose.next(60)
        let entries = (1...(200 + prose.next(3_000))).map { number in
            // A few give most, and administrators some.
            let teacher =
                prose.next(3) == 0 ? 0 : UInt64(min(prose.next(teachers), prose.next(teachers)) + prose.next(2))
            return entry(number, prose.next(3) == 0 ? .good : prose.next(2) == 0 ? .spam : .phish, teacher)
        }
        let choice = LessonChoice(entries)
        let good = choice.entries.filter { $0.kind == .good }
        let bad = choice.entries.filter { $0.kind != .good }
        #expect(good.count == choice.ofEach && bad.count == choice.ofEach)
        for list in [good, bad] {
            let most =
                Dictionary(grouping: list.filter { $0.teacher != 0 }, by: \.teacher).values.map(\.count).max() ?? 0
            #expect(most * LessonChoice.share <= list.count)
        }
        #expect(choice == LessonChoice(entries.reversed()))
        #expect(Set(choice.entries).isSubset(of: Set(entries)))
    }

    @Test("are none where one person gave them all, and all of them where an administrator did")
    func one() {
        let person = (1...2_000).map { entry($0, $0 % 2 == 0 ? .good : .spam, 9) }
        #expect(LessonChoice(person).ofEach == 0)
        let administrator = (1...2_000).map { entry($0, $0 % 2 == 0 ? .good : .spam, 0) }
        #expect(LessonChoice(administrator).ofEach == 1_000)
        // One beside an administrator counts for a twentieth: 1,000 of each, of which 50 are the person's.
        let both = administrator + (2_001...2_400).map { entry($0, $0 % 2 == 0 ? .good : .spam, 9) }
        let choice = LessonChoice(both)
        #expect(choice.entries.count { $0.teacher == 9 && $0.kind == .good } * 20 <= choice.ofEach)
    }

    @Test("are of the newest twenty thousand")
    func bound() {
        let entries = (1...21_000).map { entry($0, $0 % 2 == 0 ? .good : .spam, 0) }
        let choice = LessonChoice(entries)
        #expect(choice.ofEach == 10_000)
        #expect(choice.entries.first?.number == 1_001)
    }
}

@Suite("Models of tokens")
struct TokenTrainingTests {
    private func lessons(_ count: Int, from first: Int = 1, teacher: UInt64 = 0, isTurned: Bool = false) -> [(
        LessonEntry, TokenSet
    )] {
        (first..<(first + count)).map { number in
            let isGood = number % 2 == 0
            var prose = Prose(UInt64(number))
            let text = prose.text(isGood ? "good" : "bad")
            return (
                LessonEntry(
                    number: UInt64(number), time: Sample.day(0), kind: isGood == isTurned ? .spam : .good,
                    teacher: teacher,
                    digest: MessageDigest(high: UInt64(number), low: Mix.bits(UInt64(number)))),
                TokenSet(
                    Sample {
                        $0.text = text; $0.subject = text
                    }.specimen)
            )
        }
    }

    private func train(_ lessons: [(LessonEntry, TokenSet)], adopted: UInt64? = nil) -> TokenTraining.Outcome {
        let sets = Dictionary(uniqueKeysWithValues: lessons.map { ($0.0.number, $0.1) })
        return TokenTraining.train(lessons.map(\.0), adopted: adopted) { sets[$0.number] ?? TokenSet([]) }
    }

    @Test("need 500 messages of each class")
    func few() {
        guard case .tooFew = train(lessons(999)) else { Issue.record("999 make a model"); return }
        guard case .adopted(let model, let number) = train(lessons(1_000)) else {
            Issue.record("1,000 make none"); return
        }
        #expect(model.good == 500 && model.bad == 500 && number == 1_000)
    }

    @Test("are replaced by one that does no worse on the newest fifth, and not by one that does")
    func adoption() {
        let first = lessons(1_000)
        // More of the same is no worse.
        guard case .adopted(_, let number) = train(first + lessons(400, from: 1_001), adopted: 1_000) else {
            Issue.record("more of the same is not used"); return
        }
        #expect(number == 1_400)
        // Poison: what is good was called bad, and the other way round; then the truth again.
        let poisoned = first + lessons(1_600, from: 1_001, isTurned: true) + lessons(700, from: 2_601)
        guard case .kept(let model?) = train(poisoned, adopted: 1_000) else { Issue.record("poison is used"); return }
        #expect(model.good == 500 && model.bad == 500)
    }

    @Test("without a lesson are those that never had it")
    func unlearned() {
        let all = lessons(1_100)
        let sets = Dictionary(uniqueKeysWithValues: all.map { ($0.0.number, $0.1) })
        func model(_ entries: [LessonEntry]) -> TokenModel {
            TokenTraining.model(of: LessonChoice(entries).entries) { sets[$0.number] ?? TokenSet([]) }
        }
        let entries = all.map(\.0)
        let without = entries.filter { $0.number != 500 && $0.number != 501 }
        #expect(model(without).good == 549 && model(without).bad == 549)
        #expect(model(entries) != model(without))
        // Learned and unlearned again, the other lessons make what they made before.
        guard
            case .kept(let restored?) = TokenTraining.restore(
                without.shuffled(), adopted: 1_100, tokens: { sets[$0.number] ?? TokenSet([]) })
        else { Issue.record("there is no model"); return }
        #expect(restored == model(without))
    }
}
