@testable import Rendering

/// Renders one template, named so that the given mode applies, with partials of the same mode.
func render(
    _ text: String, _ view: ViewObject, mode: Template.Mode = .plain, partials: [String: String] = [:]
) throws -> String {
    let ending: String
    switch mode {
    case .plain: ending = ".plain.mustache"
    case .html: ending = ".html.mustache"
    case .swift: ending = ".mustache"
    }
    var texts: [String: String] = ["main\(ending)": text]
    for (name, partial) in partials { texts["\(name)\(ending)"] = partial }
    return try TemplateSource(texts: texts).template("main\(ending)").render(view)
}

/// The message of the error that rendering ends with.
func message(
    _ text: String, _ view: ViewObject = [:], mode: Template.Mode = .swift, partials: [String: String] = [:]
) -> String {
    do {
        return "no error: \(try render(text, view, mode: mode, partials: partials))"
    } catch {
        return "\(error)"
    }
}

/// The template error that a body ends with.
func thrown(_ body: () throws -> Void) -> TemplateError? {
    do {
        try body()
        return nil
    } catch {
        return error as? TemplateError
    }
}
