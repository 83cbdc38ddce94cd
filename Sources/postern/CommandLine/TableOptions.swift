import ArgumentParser
import Foundation
import Glibc

/// `--wide`, of commands that print tables.
struct TableOptions: ParsableArguments {
    @Flag(name: .long, help: "Print whole columns, however narrow the terminal is.")
    var wide = false

    /// Prints rows under a heading, in columns that fit into the terminal.
    ///
    /// - Parameter spare: columns that are left out on a narrow one, the most dispensable first.
    func print(_ heading: [String], _ rows: [[String]], spare: [String] = []) {
        for line in TextTable(heading, rows, width: wide ? nil : Terminal.width, spare: spare).lines {
            Console.print(line)
        }
    }
}

/// The terminal that standard output is.
enum Terminal {
    /// The places of a line: what the variable COLUMNS says, else what the terminal says; nil where there is none, so that
    /// what a program or a file gets is never cut.
    static var width: Int? {
        if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
            return columns
        }
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
