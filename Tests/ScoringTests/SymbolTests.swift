import Testing

@testable import Scoring

@Suite("Symbols")
struct SymbolTests {
    @Test("is in three messages that have it and in none of three that nearly do", arguments: SymbolCase.all)
    func symbol(_ one: SymbolCase) throws {
        let scorer = try Shipped.scorer()
        #expect(one.hits.count >= 3 && one.misses.count >= 3)
        for letter in one.hits {
            let result = try letter.result(scorer)
            #expect(
                result.symbols.contains { $0.symbol == one.symbol }, "\(one.symbol.id) is missing:\n\(letter.message)")
        }
        for letter in one.misses {
            let result = try letter.result(scorer)
            #expect(
                !result.symbols.contains { $0.symbol == one.symbol }, "\(one.symbol.id) is there:\n\(letter.message)")
        }
    }

    @Test("have examples, all of them, an id and a clause of their own")
    func complete() {
        let tested = Set(SymbolCase.all.map(\.symbol))
        #expect(Symbol.allCases.filter { !tested.contains($0) }.map(\.id) == [])
        #expect(SymbolTraits.all.count == Symbol.allCases.count)
        #expect(Set(Symbol.allCases.map(\.id)).count == Symbol.allCases.count)
        #expect(Set(SymbolTraits.all.map(\.clause)).count == Symbol.allCases.count)
        for symbol in Symbol.allCases { #expect(Symbol(id: symbol.id) == symbol) }
    }

    @Test("of words stand in the order of the classes")
    func order() throws {
        for kind in TermClass.lures {
            let name = "\(kind)".uppercased()
            #expect(Symbol.subject(kind)?.id == "SUBJ_LEX_\(name)")
            #expect(Symbol.name(kind)?.id == "NAME_LEX_\(name)")
            #expect(Symbol.text(kind)?.id == "TEXT_LEX_\(name)")
        }
    }
}
