import Testing

@testable import Learning

@Suite("Tokens")
struct TokenTests {
    private func tokens(_ kind: String, _ seed: UInt64) -> TokenSet {
        var prose = Prose(seed)
        let text = prose.text(kind)
        return TokenSet(
            Sample {
                $0.text = text; $0.subject = text.split(separator: " ").prefix(4).joined(separator: " ")
            }.specimen)
    }

    private func model(_ count: Int) -> TokenModel {
        var model = TokenModel()
        for seed in 0..<UInt64(count) {
            model.add(tokens("good", seed), isBad: false)
            model.add(tokens("bad", seed), isBad: true)
        }
        return model
    }

    @Test("tell mail like the good one from mail like the bad one, and say nothing of mail of neither kind")
    func opinions() {
        let model = model(500)
        var sure = 0
        for seed in 10_000..<UInt64(10_020) {
            let good = model.opinion(of: tokens("good", seed))
            let bad = model.opinion(of: tokens("bad", seed))
            #expect(good.probability < 0.2 && bad.probability > 0.8 && bad.used > 20)
            sure += (good.speaksFor ? 1 : 0) + (bad.speaksAgainst ? 1 : 0)
        }
        // Of forty, each of which has some words of the other kind.
        #expect(sure >= 34)
        let other = model.opinion(
            of: TokenSet(
                Sample {
                    $0.text = "nothing of all these was ever seen before"; $0.subject = "other"
                }.specimen))
        #expect(!other.speaksFor && !other.speaksAgainst)
        #expect(TokenModel().opinion(of: tokens("bad", 1)) == .init(probability: 0.5, used: 0, alsoGood: 0))
    }

    @Test("speak against a message only where twenty of those used stand in good mail too")
    func strangers() {
        var model = TokenModel()
        for seed in 0..<UInt64(600) {
            model.add(tokens("good", seed), isBad: false)
            // Nothing of it is in good mail: a kind of mail that the organization has never had.
            var prose = Prose(seed)
            let words = (0..<60).map { _ in "strange\(Prose.letters(prose.next(200)))" }.joined(separator: " ")
            model.add(
                TokenSet(
                    Sample {
                        $0.text = words; $0.subject = words
                    }.specimen), isBad: true)
        }
        var prose = Prose(99_999)
        let words = (0..<60).map { _ in "strange\(Prose.letters(prose.next(200)))" }.joined(separator: " ")
        let opinion = model.opinion(
            of: TokenSet(
                Sample {
                    $0.text = words; $0.subject = words
                }.specimen))
        #expect(opinion.probability > TokenModel.certainty)
        #expect(opinion.alsoGood < TokenModel.minimumAlsoGood)
        #expect(!opinion.speaksAgainst)
    }

    @Test("make the same model in any order, and none of what was added and then left out")
    func order() {
        let lessons = (0..<UInt64(60)).map { (tokens($0 % 2 == 0 ? "good" : "bad", $0), $0 % 2 == 1) }
        func model(_ lessons: [(TokenSet, Bool)]) -> TokenModel {
            var model = TokenModel()
            for (tokens, isBad) in lessons { model.add(tokens, isBad: isBad) }
            return model
        }
        #expect(model(lessons) == model(lessons.reversed()))
        #expect(model(lessons.filter { $0.0 != lessons[7].0 }) == model(Array(lessons[..<7] + lessons[8...])))
        #expect(model(lessons) != model(Array(lessons.dropLast())))
    }

    @Test("are bounded, whatever a message has")
    func bounds() {
        var sample = Sample()
        sample.text = (0..<20_000).map { "word\(Prose.letters($0))" }.joined(separator: " ")
        sample.links = (0..<5_000).map { Sample.link("host\($0).example") }
        let set = TokenSet(sample.specimen)
        #expect(set.numbers.count <= TokenSet.maximum)
        #expect(set.numbers == set.numbers.sorted() && Set(set.numbers).count == set.numbers.count)
        #expect(set.numbers.allSatisfy { $0 < UInt32(TokenSet.slots) })
        var model = TokenModel()
        for _ in 0..<70_000 { model.add(TokenSet([7]), isBad: true) }
        model.add(TokenSet([7]), isBad: false)
        #expect(model.size == 4 << 20)
        #expect(model.opinion(of: TokenSet([7])).alsoGood <= 1)
    }
}
