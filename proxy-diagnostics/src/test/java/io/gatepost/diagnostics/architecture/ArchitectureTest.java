package io.gatepost.diagnostics.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The language of failure: plain Java that reads nothing but its own resources. */
@AnalyzeClasses(packages = "io.gatepost.diagnostics", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule needs_only_java_and_what_writes_json_and_histograms = classes().should()
            .onlyDependOnClassesThat().resideInAnyPackage("io.gatepost.diagnostics..", "java..", "org.jspecify..",
                    "org.slf4j..", "tools.jackson..", "org.HdrHistogram..");

    @ArchTest
    static final ArchRule does_no_input_or_output = noClasses().should().dependOnClassesThat(
            resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
                    .and(not(belongToAnyOf(IOException.class, UncheckedIOException.class, InputStream.class,
                            InputStreamReader.class, BufferedReader.class, StringReader.class, StringWriter.class))))
            .as("proxy-diagnostics does no I/O beyond its own resources");

    @ArchTest
    static final ArchRule no_package_imports_in_a_circle = slices().matching("io.gatepost.diagnostics.(*)..").should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule writes_to_no_terminal = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @Test
    void files_are_short() throws IOException {
        assertThat(Sources.ofThisModule().tooLong(Map.of("Cause.java", 397))).isEmpty();
    }

    @Test
    void packages_declare_null() throws IOException {
        assertThat(Sources.ofThisModule().notNullMarked()).isEmpty();
    }

    /** A check that cannot fail checks nothing. */
    @Test
    void sees_what_it_forbids() {
        JavaClasses forbidden = new ClassFileImporter().importClasses(Forbidden.class);
        for (ArchRule rule : List.of(needs_only_java_and_what_writes_json_and_histograms, does_no_input_or_output,
                writes_to_no_terminal)) {
            assertThat(rule.evaluate(forbidden).hasViolation()).as(rule.getDescription()).isTrue();
        }
    }

    @SuppressWarnings("unused") // read by the rules
    private static final class Forbidden {
        static void all() throws IOException {
            System.out.println(Files.size(Path.of("a")));
            assertThat(true).isTrue();
        }
    }
}
