import ArgumentParser
import Operations
import Organization

/// `postern organization plan`
struct OrganizationPlan: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show the changes of applying documents, and their effect on waiting mail. Changes nothing.")

    @Argument(help: ArgumentHelp("The documents.", valueName: "file"))
    var files: [String]

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let documents = try files.map { try SubmittedDocument(readingFile: $0) }
            try OrganizationPlan.show(
                try settings.ask(OrganizationPreview(documents: documents), server: server), output)
        }
    }

    /// Prints a plan.
    static func show(_ plans: [PlannedOrganization], _ output: OutputOptions) throws {
        if output.json { return try Console.printJSON(plans) }
        for warning in plans.flatMap(\.warnings) { Console.complain(warning.description) }
        for plan in plans { for line in lines(plan) { Console.print(line) } }
    }

    private static func lines(_ plan: PlannedOrganization) -> [String] {
        let name = TextTable.printable(plan.organization)
        var lines: [String] = []
        switch plan.revision {
        case nil: lines.append("Organization \(name) is new.")
        case .some(let revision) where !plan.isNew:
            lines.append("Organization \(name): unchanged, revision \(revision) would stay in force.")
        case .some(let revision):
            lines.append("Organization \(name): revision \(revision + 1) would replace revision \(revision).")
            if plan.changes.isEmpty { lines.append("  Only the form of the document differs.") }
        }
        lines += ChangeText.lines(plan.changes).map { "  \($0)" }
        guard !plan.movements.isEmpty || plan.unmoved > 0 else {
            if plan.revision != nil { lines.append("  No mail waits.") }
            return lines
        }
        for movement in plan.movements { lines.append("  " + text(of: movement)) }
        let stay = Console.recipients(
            plan.unmoved, "stays where it is", "stay where they are"
        ).replacing("recipient", with: "queued recipient")
        if plan.unmoved > 0 { lines.append("  \(stay).") }
        return lines
    }

    private static func text(of movement: PlannedOrganization.Movement) -> String {
        let count = "\(movement.recipients) queued recipient\(movement.recipients == 1 ? "" : "s")"
        let verb = movement.recipients == 1 ? "moves" : "move"
        let old = movement.nextHop ?? "nowhere"
        let new = movement.newNextHop ?? "nowhere, so that mail waits"
        return TextTable.printable(
            "\(count) \(verb) to \(new) (queue \(movement.newQueue)), from \(old) (queue \(movement.queue)).")
    }
}

/// Changes of objects as lines.
enum ChangeText {
    /// A line for each object, and one behind it for each property.
    static func lines(_ changes: [ObjectChange]) -> [String] {
        changes.flatMap { change in
            [TextTable.printable("\(sign(change.kind)) \(change.object)")]
                + (change.kind == .removed
                    ? [] : change.properties.map { TextTable.printable("    " + line($0, change.kind)) })
        }
    }

    /// `2 added, 1 changed, 0 removed`, with the names where they are few.
    static func summary(_ changes: [ObjectChange]) -> String {
        guard !changes.isEmpty else { return "only the form of the document" }
        guard changes.count > 3 else { return changes.map { "\(sign($0.kind)) \($0.object)" }.joined(separator: ", ") }
        return [ObjectChange.Kind.added, .changed, .removed]
            .compactMap { kind in
                let count = changes.count { $0.kind == kind }
                return count == 0 ? nil : "\(count) \(kind.rawValue.lowercased())"
            }
            .joined(separator: ", ")
    }

    private static func sign(_ kind: ObjectChange.Kind) -> String {
        switch kind {
        case .added: "+"
        case .removed: "-"
        case .changed: "~"
        }
    }

    private static func line(_ property: ObjectChange.Property, _ kind: ObjectChange.Kind) -> String {
        if kind == .added { return "\(property.name): \(text(property.after))" }
        if property.before.count > 4 || property.after.count > 4 {
            let (before, after) = (Set(property.before), Set(property.after))
            let gone = property.before.filter { !after.contains($0) }
            let new = property.after.filter { !before.contains($0) }
            if !gone.isEmpty || !new.isEmpty {
                return "\(property.name): " + (new.map { "+ \($0)" } + gone.map { "- \($0)" }).joined(separator: ", ")
            }
        }
        return "\(property.name): \(text(property.before)) -> \(text(property.after))"
    }

    private static func text(_ values: [String]) -> String {
        values.isEmpty ? "(not given)" : values.joined(separator: ", ")
    }
}
