import Configuration
import Gateway

extension LogWriter.Destinations {
    /// The destinations as the document has them.
    init(_ settings: LogSettings) {
        self.init()
        console = settings.console
        system = settings.system
        isJSON = settings.format == .json
        if let file = settings.file { self.file = File(path: file.path, levels: file.levels, date: file.date) }
    }
}
