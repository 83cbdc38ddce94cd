import Mail
import SenderAuthentication

/// The symbols of one message, found by features one after the other.
struct Findings {
    var reading: Reading
    private(set) var hits: [SymbolHit] = []
    private var present = [Bool](repeating: false, count: Symbol.allCases.count)
    private let without: Set<Family>
    private let adjustments: WeightAdjustments
    var rules: [ScoringRule] = []
    /// Classes of lures in the subject and the name.
    var lures: TermClasses = []
    /// Invoices are no lure by themselves, but for some rules.
    var headClasses: TermClasses = []
    /// The brands that the name and the subject name and that are not the sender.
    var nameBrand: Int?
    var subjectBrand: Int?
    /// The host of a link to where anyone can be, or that is sent on; empty for none.
    var softTarget = ""
    /// A link goes to where anyone can be, or is sent on, and not for its random name alone.
    var leadsToAnyone = false
    /// A page or form asks for a password.
    var asksForPassword = false
    /// A host that looks like that of a brand or of the organization.
    var lookalike: String?
    /// A link has the recipient's address in its query or fragment.
    var isTargeted = false
    /// The host that a link shows is a brand's or the organization's.
    var showsOthersHost = false
    /// A brand of the name that is a word too, and counts once there is a lure.
    var ambiguousBrand: Int?
    /// The subject or the greeting calls the recipient by the address.
    var callsRecipient = false
    var name = TextScan()
    var subject = TextScan()

    init(_ reading: Reading, without: Set<Family>, adjustments: WeightAdjustments) {
        self.reading = reading
        self.without = without
        self.adjustments = adjustments
    }

    var input: ScoringInput { reading.input }
    var lists: ScoringLists { reading.lists }

    /// Whether a symbol is there.
    func has(_ symbol: Symbol) -> Bool { present[Int(symbol.rawValue)] }
    /// Whether any of some symbols is there.
    func hasAny(_ symbols: Symbol...) -> Bool { symbols.contains { has($0) } }

    /// Adds a symbol once. Evidence is text of strangers: it is cut and made safe to show.
    mutating func add(_ symbol: Symbol, _ evidence: String = "") {
        guard !has(symbol), !symbol.families.contains(where: { without.contains($0) }), !adjustments.turnsOff(symbol)
        else { return }
        present[Int(symbol.rawValue)] = true
        let shown = evidence.isEmpty ? "" : SafeText.escaped(evidence.prefix(200), limit: 120)
        hits.append(
            SymbolHit(symbol: symbol, weight: lists.weights[symbol] * adjustments[symbol], evidence: shown))
    }

    mutating func add(_ symbol: Symbol, if condition: Bool, _ evidence: String = "") {
        if condition { add(symbol, evidence) }
    }

    /// Takes a symbol back that another one makes void.
    mutating func cancel(_ symbol: Symbol) {
        guard has(symbol) else { return }
        present[Int(symbol.rawValue)] = false
        hits.removeAll { $0.symbol == symbol }
    }

    /// Makes a symbol count a part of what it counts for this organization.
    ///
    /// - Parameter factor: from 0, which lets it count nothing, to 1.
    mutating func weaken(_ symbol: Symbol, by factor: Double) {
        for index in hits.indices where hits[index].symbol == symbol {
            // No weight is -0.
            hits[index].weight = factor == 0 ? 0 : hits[index].weight * factor
        }
    }

    var hasLure: Bool { lures.containsAny(.lures) }

    /// Whether a host is a domain of the organization, or lies in one.
    func isOwn(_ host: Host) -> Bool {
        input.own.domains.contains { $0.name == host.name || $0.name == host.organization }
    }
}
